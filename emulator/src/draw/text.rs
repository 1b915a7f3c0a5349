//! Writes text: which characters the font has, how lines break, how glyphs become pixels. An empty box stands for each
//! character that the font does not have.

use std::sync::LazyLock;

use ab_glyph::{Font as _, FontRef, Glyph, Point, PxScale, ScaleFont as _};
use image::{Rgb, RgbImage};

static FONT: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT).ok());

/// Distance between lines, in font sizes.
const LINE: f32 = 1.22;

/// Stands for a character that is not in the font. It is drawn here, because the font does not have it either.
const BOX: char = '\u{25a1}';

/// The text as it can be written: white space made plain, a box for each missing character, at most `limit` characters.
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
        for character in word.chars().filter(|character| !is_unseen(*character)) {
            written.push(if has_glyph(character) { character } else { BOX });
        }
        if let Some((end, _)) = written.char_indices().nth(limit) {
            written.truncate(end);
            written.push('…');
            return written;
        }
    }
    written.trim_end().to_owned()
}

fn has_glyph(character: char) -> bool {
    FONT.as_ref().is_some_and(|font| font.glyph_id(character).0 != 0)
}

/// Characters that change others and take no place of their own: controls, accents, joiners, directions, skin tones.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{300}'..='\u{36f}'
                | '\u{610}'..='\u{61a}'
                | '\u{64b}'..='\u{65f}'
                | '\u{93c}'
                | '\u{94d}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{20d0}'..='\u{20ff}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{1f3fb}'..='\u{1f3ff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
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
    if character == BOX {
        return size * 0.62;
    }
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
        if character == BOX {
            draw_box(picture, x, baseline, size, colour);
            x += advance(BOX, size);
            continue;
        }
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

/// An empty box on the line, as high as a capital letter.
fn draw_box(picture: &mut RgbImage, left: f32, baseline: f32, size: f32, colour: Rgb<u8>) {
    let (width, height) = ((size * 0.5).max(2.0) as i64, (size * 0.68).max(3.0) as i64);
    let stroke = (size * 0.07).max(1.0) as i64;
    let (left, top) = ((left + size * 0.06) as i64, baseline as i64 - height);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let inside = (stroke..height - stroke).contains(&y) && (stroke..width - stroke).contains(&x);
        let place = (u32::try_from(left + x), u32::try_from(top + y));
        if let (false, (Ok(x), Ok(y))) = (inside, place)
            && let Some(pixel) = picture.get_pixel_mut_checked(x, y)
        {
            *pixel = colour;
        }
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
    fn latin_text_stays_and_a_box_stands_for_each_character_of_other_scripts() {
        assert_eq!(writable("Füchse\n im  Schnee", 100), "Füchse im Schnee");
        assert_eq!(writable("狐 in ثلج", 100), "□ in □□□");
        assert_eq!(writable("🦊\u{fe0f} \u{202e}a\u{301}\u{7}", 100), "□ a");
        assert_eq!(writable("\u{200b}", 100), "");
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

    #[test]
    fn boxes_are_seen_and_stay_in_their_line() {
        let block = Block::fit("□□□□", 60.0, 40.0, 20.0, 8.0);
        let mut picture = RgbImage::new(80, 60);
        block.draw(&mut picture, 5.0, 5.0, Rgb([255; 3]));
        let lit: Vec<_> = picture
            .enumerate_pixels()
            .filter(|(_, _, pixel)| pixel[0] > 0)
            .collect();
        assert!(lit.len() > 60, "{}", lit.len());
        let inside = |x: u32, y: u32| (5..65).contains(&x) && (5..45).contains(&y);
        assert!(lit.iter().all(|(x, y, _)| inside(*x, *y)));
        assert!(lit.len() < 600, "they are empty: {}", lit.len());
    }
}
