//! The size of a result.

/// Width and height of a result, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Canvas {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Canvas {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    pub(crate) fn pixels(self) -> usize {
        (self.width as usize).saturating_mul(self.height as usize)
    }

    /// Width divided by height.
    pub(crate) fn ratio(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }
}
