//! Writing H.264 units bit by bit.

/// Bits, written from the highest down.
#[derive(Default)]
pub(super) struct Bits {
    pub(super) bytes: Vec<u8>,
    /// How many bits of the last byte are used; 0 where it is full.
    used: u32,
}

impl Bits {
    pub(super) fn put(&mut self, value: u32, count: u32) -> &mut Self {
        for bit in (0..count).rev() {
            if self.used == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> bit & 1) as u8) << (7 - self.used);
            }
            self.used = (self.used + 1) % 8;
        }
        self
    }

    /// An Exp-Golomb number.
    pub(super) fn unsigned(&mut self, value: u32) -> &mut Self {
        let length = (value + 1).ilog2();
        self.put(0, length).put(value + 1, length + 1)
    }

    /// An Exp-Golomb number with a sign.
    pub(super) fn signed(&mut self, value: i32) -> &mut Self {
        let twice = 2 * value.unsigned_abs();
        self.unsigned(if value > 0 { twice - 1 } else { twice })
    }

    /// Whole bytes, after filling up the present one.
    pub(super) fn raw<'a>(&mut self, rows: impl Iterator<Item = &'a [u8]>) {
        self.used = 0;
        for row in rows {
            self.bytes.extend_from_slice(row);
        }
    }

    /// The finished unit: stop bit, and a 3 wherever the bytes could be taken for a start code.
    pub(super) fn unit(mut self, header: u8) -> Vec<u8> {
        self.put(1, 1);
        let mut unit = Vec::with_capacity(self.bytes.len() + 64);
        unit.push(header);
        let mut zeros = 0;
        for byte in self.bytes {
            if zeros >= 2 && byte <= 3 {
                unit.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            unit.push(byte);
        }
        unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_standard_shows_them() {
        let mut bits = Bits::default();
        bits.unsigned(0).unsigned(1).unsigned(2).unsigned(3);
        assert_eq!((bits.bytes, bits.used), (vec![0b1010_0110, 0b0100_0000], 4));
        let mut bits = Bits::default();
        bits.signed(0).signed(1).signed(-1).signed(2);
        assert_eq!((bits.bytes, bits.used), (vec![0b1010_0110, 0b0100_0000], 4));
    }

    #[test]
    fn no_start_code_appears_inside_a_unit() {
        let mut bits = Bits::default();
        bits.put(0, 32).put(1, 32);
        assert_eq!(bits.unit(0x65), [0x65, 0, 0, 3, 0, 0, 3, 0, 0, 3, 0, 1, 0x80]);
    }
}
