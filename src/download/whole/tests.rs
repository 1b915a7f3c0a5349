use super::*;

fn end(content: &[u8]) -> End {
    let mut follow = Follow::new();
    follow.push(content);
    follow.end()
}

/// The same in pieces of each of some sizes.
fn end_in_pieces(content: &[u8]) -> End {
    let ends: Vec<End> = [1, 2, 3, 5, 7, 11, 13, 64]
        .iter()
        .map(|size| {
            let mut follow = Follow::new();
            content.chunks(*size).for_each(|piece| follow.push(piece));
            follow.end()
        })
        .collect();
    assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "{ends:?}");
    ends[0]
}

fn png() -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], kind, data, b"crc!"].concat()
    };
    [
        PNG,
        &chunk(b"IHDR", &[1; 13]),
        &chunk(b"tEXt", b"IEND"),
        &chunk(b"IDAT", &[0xff; 40]),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

fn jpeg() -> Vec<u8> {
    let mut jpeg = vec![0xff, 0xd8];
    // A thumbnail within a segment has an end of its own.
    jpeg.extend([0xff, 0xe1, 0, 14, 0xff, 0xd8, 0xff, 0xd9, 0, 0, 0, 0, 0, 0, 0, 0]);
    jpeg.extend([0xff, 0xff, 0xdb, 0, 4, 1, 2]);
    jpeg.extend([0xff, 0xda, 0, 3, 1, 9, 9, 0xff, 0x00, 9, 0xff, 0xd0, 9, 0xff]);
    jpeg.extend([0xff, 0xc4, 0, 3, 1]);
    jpeg.extend([0xff, 0xda, 0, 3, 0xff, 9, 9, 0xff, 0xd9]);
    jpeg
}

fn gif() -> Vec<u8> {
    let mut gif = b"GIF89a\x01\0\x01\0\x80\0\0".to_vec();
    gif.extend([0; 6]);
    gif.extend([0x21, 0xf9, 4, 0x3b, 0x3b, 0, 0, 0]);
    gif.extend([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80]);
    gif.extend([0x3b; 6]);
    gif.extend([2, 2, 0x3b, 1, 3, 1, 2, 3, 0]);
    gif.push(0x3b);
    gif
}

fn webp() -> Vec<u8> {
    [
        &b"RIFF"[..],
        &24_u32.to_le_bytes(),
        b"WEBPVP8 ",
        &12_u32.to_le_bytes(),
        &[7; 12],
    ]
    .concat()
}

fn webm() -> Vec<u8> {
    let mut webm = vec![0x1a, 0x45, 0xdf, 0xa3, 0x93];
    webm.extend([1; 0x13]);
    webm.extend([0x18, 0x53, 0x80, 0x67, 0x40, 30]);
    webm.extend([2; 30]);
    webm
}

fn boxed(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len() + 8).unwrap().to_be_bytes();
    [&length[..], kind, data].concat()
}

fn mp4() -> Vec<u8> {
    let long = [&[0, 0, 0, 1][..], b"mdat", &24_u64.to_be_bytes(), &[0; 8]].concat();
    [
        boxed(b"ftyp", b"isom\0\0\x02\0isom"),
        boxed(b"free", b""),
        long,
        boxed(b"moov", &[0; 30]),
    ]
    .concat()
}

fn faststart() -> Vec<u8> {
    [
        boxed(b"ftyp", b"qt  \0\0\x02\0"),
        boxed(b"moov", &[0; 30]),
        boxed(b"mdat", &[1; 50]),
    ]
    .concat()
}

fn avif() -> Vec<u8> {
    [
        boxed(b"ftyp", b"avif\0\0\0\0mif1"),
        boxed(b"meta", &[0; 30]),
        boxed(b"mdat", &[1; 50]),
    ]
    .concat()
}

fn samples() -> [(&'static str, Vec<u8>); 8] {
    [
        ("PNG", png()),
        ("JPEG", jpeg()),
        ("GIF", gif()),
        ("WebP", webp()),
        ("WebM", webm()),
        ("MP4", mp4()),
        ("MOV", faststart()),
        ("AVIF", avif()),
    ]
}

#[test]
fn a_whole_file_is_whole_and_every_beginning_of_it_is_cut() {
    for (format, whole) in samples() {
        assert_eq!(end_in_pieces(&whole), End::Whole, "{format}");
        for length in 1..whole.len() {
            assert_eq!(
                end(&whole[..length]),
                End::Cut,
                "{length} of {} bytes of {format}",
                whole.len()
            );
            end_in_pieces(&whole[..length]);
        }
    }
}

#[test]
fn what_is_appended_changes_nothing() {
    for (format, whole) in samples() {
        for appended in [
            &[0][..],
            b"\n",
            &[0xff; 100],
            b"MotionPhoto_Data\0\0\0\x18ftypmp42",
            b"SEFH\x01\0\0\0",
            &boxed(b"free", b"12"),
        ] {
            assert_eq!(
                end_in_pieces(&[&whole, appended].concat()),
                End::Whole,
                "{format} {appended:?}"
            );
        }
    }
}

#[test]
fn what_is_not_built_as_its_format_says_is_not_judged() {
    for content in [
        &b"\x89PNG\r\n\x1a\ncontent"[..],
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0nothing that begins with a marker",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        b"RIFF\x10\0\0\0WAVEfmt ",
        b"GIF89a\x01\0\x01\0\0\0\0not a block",
        b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xff",
        b"\0\0\0\x10ftypavif\0\0\0\0\0\0\0\0mdat to the end",
        b"\x01\x02a draft's bundle, of a format that nobody knows",
        b"\x07",
    ] {
        assert_eq!(end_in_pieces(content), End::Unknown, "{content:?}");
    }
}

#[test]
fn any_bytes_are_followed_to_their_end() {
    let mut random = fastrand::Rng::with_seed(7);
    for (_, whole) in samples() {
        for _ in 0..2000 {
            let mut content = whole.clone();
            for _ in 0..random.usize(1..4) {
                let place = random.usize(..content.len());
                content[place] = random.u8(..);
            }
            assert_eq!(end(&content), end_in_pieces(&content));
        }
    }
}
