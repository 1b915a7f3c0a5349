//! Content codings. None is asked for; gzip and deflate are decoded all the same, and others are refused by name.

use std::io::{self, Write};

use flate2::{Decompress, FlushDecompress, Status, write::MultiGzDecoder};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};

use crate::text::sanitise;

/// A coding that can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Deflate,
}

impl Coding {
    /// The coding of a body; `None` if it has none.
    ///
    /// # Errors
    /// The name of a coding that cannot be undone, fit to be shown.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Option<Self>, String> {
        let said: Vec<_> = headers
            .get_all(CONTENT_ENCODING)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_ascii_lowercase())
            .filter(|value| !value.is_empty() && value != "identity")
            .collect();
        match &said.join(", ")[..] {
            "" => Ok(None),
            "gzip" | "x-gzip" => Ok(Some(Self::Gzip)),
            "deflate" => Ok(Some(Self::Deflate)),
            other => Err(sanitise(other)),
        }
    }
}

/// Undoes the coding of a whole body: what could be decoded, and whether that is all of it.
pub(crate) fn decode(coding: Coding, body: &[u8], limit: usize) -> (Vec<u8>, io::Result<()>) {
    let mut decoder = Decoder::new(coding, limit as u64);
    let mut decoded = Vec::new();
    let mut all = || {
        for piece in body.chunks(Decoder::STEP) {
            let done = decoder.push(piece);
            decoded.append(&mut decoder.take());
            done?;
        }
        let done = decoder.finish();
        decoded.append(&mut decoder.take());
        done
    };
    let whole = all();
    (decoded, whole)
}

/// Undoes a coding piece by piece.
pub(crate) enum Decoder {
    Gzip(Box<MultiGzDecoder<Bounded>>),
    Deflate(Box<Inflate>),
}

pub(crate) struct Inflate {
    /// Known by the first two bytes: with the wrapping of zlib, as it should be, or without.
    state: Option<Decompress>,
    beginning: Vec<u8>,
    ended: bool,
    out: Bounded,
}

impl Decoder {
    /// How much is decoded at a time. It becomes at most a thousand times as much.
    const STEP: usize = 4096;

    /// What comes out may have so many bytes in all.
    pub(crate) fn new(coding: Coding, limit: u64) -> Self {
        let out = Bounded {
            decoded: Vec::new(),
            left: limit,
        };
        match coding {
            Coding::Gzip => Self::Gzip(Box::new(MultiGzDecoder::new(out))),
            Coding::Deflate => Self::Deflate(Box::new(Inflate {
                state: None,
                beginning: Vec::new(),
                ended: false,
                out,
            })),
        }
    }

    /// Decodes the next bytes of the body.
    ///
    /// # Errors
    /// [`io::ErrorKind::FileTooLarge`] where more comes out than the limit, another kind where it is not the coding.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Gzip(decoder) => bytes.chunks(Self::STEP).try_for_each(|piece| decoder.write_all(piece)),
            Self::Deflate(inflate) => inflate.push(bytes),
        }
    }

    /// What has come out since this was asked last.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        let out = match self {
            Self::Gzip(decoder) => decoder.get_mut(),
            Self::Deflate(inflate) => &mut inflate.out,
        };
        std::mem::take(&mut out.decoded)
    }

    /// The body has ended.
    ///
    /// # Errors
    /// As [`push`](Self::push), and [`io::ErrorKind::UnexpectedEof`] where something is missing.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Gzip(decoder) => decoder.try_finish().map_err(|error| match error.kind() {
                io::ErrorKind::FileTooLarge => error,
                _ => io::Error::new(io::ErrorKind::UnexpectedEof, error),
            }),
            Self::Deflate(inflate) if inflate.ended => Ok(()),
            Self::Deflate(_) => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

impl Inflate {
    fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.state.is_some() {
            return self.inflate(bytes);
        }
        self.beginning.extend_from_slice(bytes);
        let [first, second, ..] = self.beginning[..] else {
            return Ok(());
        };
        let zlib = first & 0x0f == 8 && u16::from_be_bytes([first, second]) % 31 == 0;
        self.state = Some(Decompress::new(zlib));
        let beginning = std::mem::take(&mut self.beginning);
        self.inflate(&beginning)
    }

    fn inflate(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        let mut buffer = [0; 4 * Decoder::STEP];
        let Some(state) = &mut self.state else {
            return Ok(());
        };
        while !self.ended {
            let (taken, given) = (state.total_in(), state.total_out());
            let status = state
                .decompress(bytes, &mut buffer, FlushDecompress::None)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            let taken = usize::try_from(state.total_in() - taken).unwrap_or(bytes.len());
            let given = usize::try_from(state.total_out() - given).unwrap_or_default();
            bytes = &bytes[taken..];
            self.out.write_all(&buffer[..given])?;
            self.ended = status == Status::StreamEnd;
            if taken == 0 && given == 0 {
                break;
            }
        }
        Ok(())
    }
}

/// What was decoded and is not taken yet. It takes no more than the limit in all.
#[derive(Debug)]
pub(crate) struct Bounded {
    decoded: Vec<u8>,
    left: u64,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = self
            .left
            .checked_sub(bytes.len() as u64)
            .ok_or(io::ErrorKind::FileTooLarge)?;
        self.decoded.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };

    use super::*;

    const TEXT: &[u8] = b"a red fox in the snow, a red hare in the snow";

    fn coded(text: &[u8]) -> Vec<(Coding, Vec<u8>)> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(text).unwrap();
        zlib.write_all(text).unwrap();
        raw.write_all(text).unwrap();
        vec![
            (Coding::Gzip, gzip.finish().unwrap()),
            (Coding::Deflate, zlib.finish().unwrap()),
            (Coding::Deflate, raw.finish().unwrap()),
        ]
    }

    #[test]
    fn gzip_and_both_forms_of_deflate_are_decoded_in_pieces_of_any_size() {
        for (coding, body) in coded(TEXT) {
            let (decoded, whole) = decode(coding, &body, TEXT.len());
            whole.unwrap();
            assert_eq!(decoded, TEXT);
            let mut decoder = Decoder::new(coding, 1000);
            let mut decoded = Vec::new();
            for byte in &body {
                decoder.push(&[*byte]).unwrap();
                decoded.extend(decoder.take());
            }
            decoder.finish().unwrap();
            decoded.extend(decoder.take());
            assert_eq!(decoded, TEXT);
        }
    }

    #[test]
    fn a_body_that_is_cut_anywhere_gives_its_beginning_and_an_error() {
        for (coding, body) in coded(TEXT) {
            for end in 0..body.len() {
                let (decoded, whole) = decode(coding, &body[..end], 1000);
                assert_eq!(
                    whole.unwrap_err().kind(),
                    io::ErrorKind::UnexpectedEof,
                    "{coding:?} {end}"
                );
                assert!(TEXT.starts_with(&decoded));
            }
        }
    }

    #[test]
    fn a_body_that_decodes_to_too_much_ends_at_the_limit() {
        for (coding, body) in coded(&vec![0; 50_000_000]) {
            let (decoded, whole) = decode(coding, &body, 1_000_000);
            assert_eq!(whole.unwrap_err().kind(), io::ErrorKind::FileTooLarge, "{coding:?}");
            assert!(decoded.len() <= 1_000_000);
        }
    }

    #[test]
    fn what_is_not_of_its_coding_is_an_error() {
        for coding in [Coding::Gzip, Coding::Deflate] {
            assert!(decode(coding, b"{\"id\":\"a\"} is no coding at all", 1000).1.is_err());
        }
    }

    #[test]
    fn other_codings_are_named() {
        let of = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CONTENT_ENCODING, value.parse().unwrap());
            }
            Coding::of(&headers)
        };
        assert_eq!(of(&[]), Ok(None));
        assert_eq!(of(&["identity", ""]), Ok(None));
        assert_eq!(of(&["X-GZip"]), Ok(Some(Coding::Gzip)));
        assert_eq!(of(&["Deflate"]), Ok(Some(Coding::Deflate)));
        assert_eq!(of(&["br"]), Err("br".to_owned()));
        assert_eq!(of(&["gzip", "zstd"]), Err("gzip, zstd".to_owned()));
    }
}
