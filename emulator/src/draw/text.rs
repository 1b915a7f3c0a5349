//! Writes text: which characters the font has, how lines break, how glyphs become pixels. Characters that the font
//! does not have are written as their code point in escaped form.

use std::sync::LazyLock;

use ab_glyph::{Font as _, FontRef, Glyph, Point, PxScale, ScaleFont as _};
use image::{Rgb, RgbImage};

static FONT: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT).ok());

/// Distance between lines, in font sizes.
const LINE: f32 = 1.22;

/// The text as it can be written: white space made plain, missing characters escaped, at most `limit` characters.
pub(super) fn writable(text: &str, limit: usize) -> String {
    let mut written = String::new();
    // A text may be huge; what lies far beyond the limit is not looked at.
    let end = text
        .char_indices()
        .nth(limit.saturating_mul(2))
        .map_or(text.len(), |(end, _)| end);
    for word in text[..end].split_whitespace() {
        if !written.is_empty() {
            written.push(' ');
        }
        for character in word.chars() {
            if has_glyph(character) {
                written.push(character);
            } else {
                written.extend(character.escape_unicode());
            }
        }
        if written.len() > limit {
            let mut cut: String = written.chars().take(limit).collect();
            cut.push('…');
            return cut;
        }
    }
    written
}

fn has_glyph(character: char) -> bool {
    !character.is_control() && FONT.as_ref().is_some_and(|font| font.glyph_id(character).0 != 0)
}

/// Lines of text at a size at which they fit.
pub(super) struct Block {
    pub(super) lines: Vec<String>,
    pub(super) size: f32,
}

impl Block {
    /// The largest size between `largest` and `smallest` at which the text fits; at the smallest, what does not fit is
    /// cut with an ellipsis.
    pub(super) fn fit(text: &str, width: f32, height: f32, largest: f32, smallest: f32) -> Self {
        let mut size = largest.max(smallest);
        loop {
            let lines = wrap(text, width, size);
            let room = ((height / (size * LINE)) as usize).max(1);
            if lines.len() <= room {
                return Self { lines, size };
            }
            if size <= smallest {
                return Self {
                    lines: cut(lines, room),
                    size,
                };
            }
            size = (size * 0.9).max(smallest);
        }
    }

    pub(super) fn height(&self) -> f32 {
        self.lines.len() as f32 * self.size * LINE
    }

    pub(super) fn width(&self) -> f32 {
        self.lines
            .iter()
            .map(|line| measure(line, self.size))
            .fold(0.0, f32::max)
    }

    pub(super) fn draw(&self, picture: &mut RgbImage, left: f32, top: f32, colour: Rgb<u8>) {
        for (index, line) in self.lines.iter().enumerate() {
            draw_line(
                picture,
                line,
                left,
                top + index as f32 * self.size * LINE,
                self.size,
                colour,
            );
        }
    }
}

fn cut(mut lines: Vec<String>, room: usize) -> Vec<String> {
    lines.truncate(room);
    if let Some(last) = lines.last_mut() {
        last.pop();
        last.push('…');
    }
    lines
}

/// Breaks at spaces; a word that is longer than a line is broken anywhere.
fn wrap(text: &str, width: f32, size: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0.0;
    let space = advance(' ', size);
    for word in text.split(' ') {
        let long = measure(word, size);
        if !line.is_empty() && used + space + long > width {
            lines.push(std::mem::take(&mut line));
            used = 0.0;
        }
        if !line.is_empty() {
            line.push(' ');
            used += space;
        }
        for character in word.chars() {
            let step = advance(character, size);
            if used + step > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push(character);
            used += step;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn measure(text: &str, size: f32) -> f32 {
    text.chars().map(|character| advance(character, size)).sum()
}

fn advance(character: char, size: f32) -> f32 {
    FONT.as_ref().map_or(0.0, |font| {
        font.as_scaled(PxScale::from(size)).h_advance(font.glyph_id(character))
    })
}

fn draw_line(picture: &mut RgbImage, line: &str, left: f32, top: f32, size: f32, colour: Rgb<u8>) {
    let Some(font) = FONT.as_ref() else { return };
    let scaled = font.as_scaled(PxScale::from(size));
    let baseline = top + scaled.ascent();
    let mut x = left;
    for character in line.chars() {
        let id = font.glyph_id(character);
        // The light face is drawn twice, a little apart, because thin strokes vanish in compressed pictures.
        for shift in [0.0, size * 0.025] {
            let glyph = Glyph {
                id,
                scale: PxScale::from(size),
                position: Point {
                    x: x + shift,
                    y: baseline,
                },
            };
            draw_glyph(picture, font, glyph, colour);
        }
        x += scaled.h_advance(id);
    }
}

fn draw_glyph(picture: &mut RgbImage, font: &FontRef<'_>, glyph: Glyph, colour: Rgb<u8>) {
    let Some(outline) = font.outline_glyph(glyph) else {
        return;
    };
    let bounds = outline.px_bounds();
    let (left, top) = (bounds.min.x as i64, bounds.min.y as i64);
    outline.draw(|x, y, cover| {
        let place = (u32::try_from(left + i64::from(x)), u32::try_from(top + i64::from(y)));
        let (Ok(x), Ok(y)) = place else { return };
        if let Some(pixel) = picture.get_pixel_mut_checked(x, y) {
            for (value, wanted) in pixel.0.iter_mut().zip(colour.0) {
                *value = (f32::from(*value) + (f32::from(wanted) - f32::from(*value)) * cover.min(1.0)) as u8;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_text_stays_and_other_scripts_are_escaped() {
        assert_eq!(writable("Füchse\n im  Schnee", 100), "Füchse im Schnee");
        assert_eq!(writable("狐", 100), "\\u{72d0}");
        assert_eq!(writable("aaaa bbbb", 3), "aaa…");
    }

    #[test]
    fn every_line_fits_the_width_and_no_word_is_lost() {
        let text = "a red fox in the snow beside averyveryverylongwordthatcannotfit";
        let block = Block::fit(text, 60.0, 400.0, 20.0, 7.0);
        assert!(block.width() <= 60.0);
        assert_eq!(block.lines.concat().replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn what_does_not_fit_at_the_smallest_size_is_cut_visibly() {
        let block = Block::fit(&"word ".repeat(500), 60.0, 30.0, 20.0, 8.0);
        assert!(block.height() <= 30.0 && block.lines.last().unwrap().ends_with('…'));
    }
}
