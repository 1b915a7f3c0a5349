//! Lists that share their ends: what is put before one leaves it as it is, so that a fork copies nothing.

/// A list: its first cell.
pub(super) type List = Option<usize>;

/// The cells of all lists.
pub(super) struct Lists<T> {
    cells: Vec<(T, List)>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { cells: Vec::new() }
    }
}

impl<T: Copy> Lists<T> {
    /// Puts a value before a list.
    pub(super) fn put(&mut self, list: &mut List, value: T) {
        self.cells.push((value, *list));
        *list = Some(self.cells.len() - 1);
    }

    /// Takes the first value of a list off.
    pub(super) fn take(&self, list: &mut List) -> Option<T> {
        let (value, rest) = self.cells.get((*list)?)?;
        *list = *rest;
        Some(*value)
    }

    /// The values of a list, the last that was put there first.
    pub(super) fn iter(&self, mut list: List) -> impl Iterator<Item = T> {
        std::iter::from_fn(move || self.take(&mut list))
    }
}
