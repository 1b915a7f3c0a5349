//! The MP4 container: writing one around coded frames, and reading size and length from one that a client sent.

use image::RgbImage;
use mp4_atom::{
    Atom as _, Avc1, Avcc, Codec, Ctts, CttsEntry, Decode as _, DecodeAtom as _, Dinf, Dref, Edts, Elst, ElstEntry,
    Encode as _, FixedPoint, Ftyp, Hdlr, Header, Mdhd, Mdia, Minf, Moov, Mvhd, Stbl, Stco, Stsc, StscEntry, Stsd, Stss,
    Stsz, StszSamples, Stts, SttsEntry, Tkhd, Trak, Url, Visual, Vmhd,
};

use super::h264::{self, Parameters};

/// Ticks in a second: a whole number for each frame.
const TIMESCALE: u32 = 12_000;

/// A coded frame, and its place in the order of showing.
pub(super) struct Sample {
    pub(super) shown: u32,
    pub(super) unit: Vec<u8>,
}

/// What the header of a file tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Facts {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) seconds: f64,
}

/// A file with one video track; the index comes first, so that playing can begin before the end has arrived.
pub(super) fn write(
    parameters: &Parameters,
    width: u32,
    height: u32,
    samples: &[Sample],
) -> Result<Vec<u8>, mp4_atom::Error> {
    let mut file = Vec::with_capacity(samples.iter().map(|sample| sample.unit.len() + 8).sum::<usize>() + 4096);
    ftyp().encode(&mut file)?;
    let mut index = Vec::new();
    moov(parameters, width, height, samples, 0)?.encode(&mut index)?;
    let start = file.len() + index.len() + 8;
    moov(parameters, width, height, samples, to_u32(start)?)?.encode(&mut file)?;
    let size: usize = samples.iter().map(|sample| sample.unit.len() + 4).sum();
    file.extend_from_slice(&to_u32(size + 8)?.to_be_bytes());
    file.extend_from_slice(b"mdat");
    for sample in samples {
        file.extend_from_slice(&to_u32(sample.unit.len())?.to_be_bytes());
        file.extend_from_slice(&sample.unit);
    }
    Ok(file)
}

fn to_u32(value: usize) -> Result<u32, mp4_atom::Error> {
    u32::try_from(value).map_err(|_| mp4_atom::Error::OutOfBounds)
}

fn ftyp() -> Ftyp {
    Ftyp {
        major_brand: b"isom".into(),
        minor_version: 512,
        compatible_brands: vec![b"isom".into(), b"iso2".into(), b"avc1".into(), b"mp41".into()],
    }
}

fn moov(
    parameters: &Parameters,
    width: u32,
    height: u32,
    samples: &[Sample],
    data_start: u32,
) -> Result<Moov, mp4_atom::Error> {
    let sides = u16::try_from(width).and_then(|width| Ok((width, u16::try_from(height)?)));
    let (width, height) = sides.map_err(|_| mp4_atom::Error::OutOfBounds)?;
    let count = to_u32(samples.len())?;
    let step = TIMESCALE / parameters.frame_rate;
    let duration = u64::from(count) * u64::from(step);
    let sizes = samples
        .iter()
        .map(|sample| to_u32(sample.unit.len() + 4))
        .collect::<Result<_, _>>()?;
    let table = Stbl {
        stsd: Stsd {
            codecs: vec![codec(parameters, width, height)?],
        },
        stts: Stts {
            entries: vec![SttsEntry {
                sample_count: count,
                sample_delta: step,
            }],
        },
        ctts: offsets(samples, step),
        stss: Some(Stss { entries: vec![1] }),
        stsc: Stsc {
            entries: vec![StscEntry {
                first_chunk: 1,
                samples_per_chunk: count,
                sample_description_index: 1,
            }],
        },
        stsz: Stsz {
            samples: StszSamples::Different { sizes },
        },
        stco: Some(Stco {
            entries: vec![data_start],
        }),
        ..Default::default()
    };
    let edits = table.ctts.is_some().then(|| Edts {
        elst: Some(Elst {
            entries: vec![ElstEntry {
                segment_duration: duration,
                media_time: Some(step.into()),
                media_rate: FixedPoint::from(1),
            }],
        }),
    });
    let media = Mdia {
        mdhd: Mdhd {
            timescale: TIMESCALE,
            duration,
            language: "und".to_owned(),
            ..Default::default()
        },
        hdlr: Hdlr {
            handler: b"vide".into(),
            name: "VideoHandler".to_owned(),
        },
        minf: Minf {
            vmhd: Some(Vmhd::default()),
            dinf: Dinf {
                dref: Dref {
                    entries: vec![Url::default().into()],
                },
            },
            stbl: table,
            ..Default::default()
        },
    };
    let track = Trak {
        tkhd: Tkhd {
            track_id: 1,
            duration,
            enabled: true,
            in_movie: true,
            width: FixedPoint::from(width),
            height: FixedPoint::from(height),
            ..Default::default()
        },
        edts: edits,
        mdia: media,
        ..Default::default()
    };
    let header = Mvhd {
        timescale: TIMESCALE,
        duration,
        rate: FixedPoint::from(1),
        volume: FixedPoint::from(1),
        next_track_id: 2,
        ..Default::default()
    };
    Ok(Moov {
        mvhd: header,
        trak: vec![track],
        ..Default::default()
    })
}

/// How much later than it is decoded each frame is shown; `None` where that is at once. All are shown one frame later
/// than they could be, since no time is negative; an edit takes that back.
fn offsets(samples: &[Sample], step: u32) -> Option<Ctts> {
    let mut entries: Vec<CttsEntry> = Vec::new();
    for (decoded, sample) in (0_i64..).zip(samples) {
        let sample_offset = (i64::from(sample.shown) + 1 - decoded) * i64::from(step);
        match entries.last_mut() {
            Some(last) if last.sample_offset == sample_offset => last.sample_count += 1,
            _ => entries.push(CttsEntry {
                sample_count: 1,
                sample_offset,
            }),
        }
    }
    (entries.len() > 1).then_some(Ctts { entries })
}

fn codec(parameters: &Parameters, width: u16, height: u16) -> Result<Codec, mp4_atom::Error> {
    let visual = Visual {
        data_reference_index: 1,
        width,
        height,
        horizresolution: FixedPoint::from(72),
        vertresolution: FixedPoint::from(72),
        frame_count: 1,
        depth: 24,
        ..Default::default()
    };
    let avcc = Avcc::new(&parameters.sequence, &parameters.picture)?;
    Ok(Codec::Avc1(Avc1 {
        visual,
        avcc,
        ..Default::default()
    }))
}

/// Size and length of the first track with a picture; `None` for what is no MP4 file.
pub(crate) fn facts(file: &[u8]) -> Option<Facts> {
    let index = index(file)?;
    let track = shown_track(&index)?;
    let seconds = index.mvhd.duration as f64 / f64::from(index.mvhd.timescale.max(1));
    Some(Facts {
        width: u32::from(track.tkhd.width.integer()),
        height: u32::from(track.tkhd.height.integer()).max(1),
        seconds,
    })
}

/// The first picture of a video that the emulator made itself; those of others are not decoded.
pub(crate) fn first_picture(file: &[u8]) -> Option<RgbImage> {
    let index = index(file)?;
    let table = &shown_track(&index)?.mdia.minf.stbl;
    let Some(Codec::Avc1(codec)) = table.stsd.codecs.first() else {
        return None;
    };
    let start = usize::try_from(*table.stco.as_ref()?.entries.first()?).ok()?;
    let StszSamples::Different { sizes } = &table.stsz.samples else {
        return None;
    };
    let end = start.checked_add(usize::try_from(*sizes.first()?).ok()?)?;
    let unit = file.get(start.checked_add(4)?..end)?;
    h264::key_picture(unit, codec.visual.width.into(), codec.visual.height.into())
}

fn shown_track(index: &Moov) -> Option<&Trak> {
    index.trak.iter().find(|track| track.tkhd.width.integer() > 0)
}

/// The index of a file, wherever it stands.
fn index(mut file: &[u8]) -> Option<Moov> {
    if file.get(4..8) != Some(b"ftyp") {
        return None;
    }
    while !file.is_empty() {
        let header = Header::decode(&mut file).ok()?;
        let size = header.size.unwrap_or(file.len());
        if header.kind == Moov::KIND {
            return Moov::decode_atom(&header, &mut file.get(..size)?).ok();
        }
        file = file.get(size..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_can_be_read() {
        let file = crate::video::still(&image::RgbImage::new(320, 180), 5.0).unwrap();
        assert_eq!(
            facts(&file),
            Some(Facts {
                width: 320,
                height: 180,
                seconds: 5.0
            })
        );
    }

    #[test]
    fn the_first_picture_of_an_own_video_is_read_and_of_other_videos_nothing() {
        let picture = RgbImage::from_fn(100, 70, |x, y| image::Rgb([(x * 2) as u8, (y * 3) as u8, 90]));
        let mut file = crate::video::still(&picture, 1.0).unwrap();
        let read = first_picture(&file).unwrap();
        assert_eq!(read.dimensions(), picture.dimensions());
        for (read, drawn) in read.pixels().zip(picture.pixels()) {
            assert!(
                read.0.iter().zip(drawn.0).all(|(a, b)| a.abs_diff(b) < 12),
                "{read:?} {drawn:?}"
            );
        }
        // Another kind of macroblock is another encoder's.
        let at = file.windows(4).position(|four| four == b"mdat").unwrap() + 4 + 4 + 1;
        file[at] ^= 0x10;
        assert_eq!(first_picture(&file), None);
    }

    #[test]
    fn truncated_and_foreign_files_have_no_facts() {
        let file = crate::video::still(&image::RgbImage::new(32, 32), 1.0).unwrap();
        for length in 0..file.len() {
            facts(&file[..length]);
            first_picture(&file[..length]);
        }
        assert_eq!(facts(&file[..100]), None);
        assert_eq!(facts(b"GIF89a......"), None);
    }
}
