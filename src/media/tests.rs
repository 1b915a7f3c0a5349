use ::base64::Engine;
use futures_util::FutureExt;

use super::{
    inspect::{Meaning, text as meaning},
    kind::{Content, sniff},
    *,
};
use crate::error::{Error, ErrorKind};
use ::base64::engine::general_purpose::STANDARD;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000";

/// A medium that needs no file.
fn loaded(media: &Media) -> Result<Media, Error> {
    media.load().now_or_never().unwrap()
}

/// The beginning of a PNG of this size.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend(width.to_be_bytes());
    png.extend(height.to_be_bytes());
    png.extend([8, 2, 0, 0, 0]);
    png
}

/// An ISO base media file with these brands.
fn iso(major: &str, compatible: &[&str]) -> Vec<u8> {
    let length = 16 + 4 * compatible.len() as u32;
    let mut file = length.to_be_bytes().to_vec();
    file.extend(b"ftyp");
    file.extend(major.as_bytes());
    file.extend([0, 0, 2, 0]);
    file.extend(compatible.concat().as_bytes());
    file.extend(b"\0\0\0\x08mdat");
    file
}

/// Bytes without a pattern, as encrypted data is.
fn noise(length: usize, mut state: u64) -> Vec<u8> {
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn utf16(text: &str, unit: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn content_becomes_base64_on_the_wire_and_shows_its_length_only() {
    let media = Media::bytes(PNG);
    assert_eq!(
        serde_json::to_string(&media).unwrap(),
        format!("\"{}\"", STANDARD.encode(PNG))
    );
    assert_eq!(format!("{media:?}"), "Media(<12 bytes>)");
    assert_eq!(serde_json::to_value(media.placeholder(None)).unwrap(), "<12 bytes>");
}

#[test]
fn what_the_service_takes_is_known_by_its_first_bytes() {
    use MediaKind::{Image, Video};

    for (content, kind, extension) in [
        (b"\xff\xd8\xff\xe0".to_vec(), Image, "jpg"),
        (PNG.to_vec(), Image, "png"),
        (b"GIF89a".to_vec(), Image, "gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ".to_vec(), Image, "webp"),
        (iso("avif", &["mif1", "miaf"]), Image, "avif"),
        (iso("avis", &["msf1", "iso8"]), Image, "avif"),
        (iso("heic", &["mif1", "heic"]), Image, "heic"),
        (iso("heix", &["mif1"]), Image, "heic"),
        (iso("heim", &[]), Image, "heic"),
        (iso("mif1", &["heic"]), Image, "heic"),
        (iso("mif1", &["miaf", "avif"]), Image, "avif"),
        (iso("mif1", &[]), Image, "heic"),
        (iso("msf1", &["hevc"]), Image, "heic"),
        (iso("heic", &["mif1", "isom", "mp42"]), Image, "heic"),
        (iso("isom", &["iso2", "avc1", "mp41"]), Video, "mp4"),
        (iso("isom", &["mif1", "heic"]), Video, "mp4"),
        (iso("mp42", &[]), Video, "mp4"),
        (iso("XAVC", &["XAVC", "mp42"]), Video, "mp4"),
        (iso("what", &[]), Video, "mp4"),
        (iso("what", &["mif1", "heic"]), Image, "heic"),
        (iso("qt  ", &["qt  "]), Video, "mov"),
        (b"\0\0\0\x08wide\0\0\0\x10mdat".to_vec(), Video, "mov"),
        (b"\0\0\0\x18ftypisom".to_vec(), Video, "mp4"),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01".to_vec(), Video, "webm"),
    ] {
        assert_eq!(sniff(&content), Content::Media(kind, extension), "{content:?}");
        assert_eq!(Media::bytes(content).kind(), Some(kind));
    }
}

#[test]
fn what_is_something_else_is_refused_by_name() {
    let tar = |name: &str| {
        let mut tar = vec![0; 512];
        tar[..name.len()].copy_from_slice(name.as_bytes());
        tar[257..262].copy_from_slice(b"ustar");
        tar
    };
    let mp3 = |first: &[u8]| {
        let mut frames = vec![0x55; 2000];
        frames[..first.len()].copy_from_slice(first);
        // 128 kbit/s at 44.1 kHz.
        frames[417..417 + first.len()].copy_from_slice(first);
        frames
    };
    let bmp = b"BM\x8a\x0c\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x20\0\0\0\x20\0\0\0".to_vec();
    let program = [
        b"MZ\x90\0".as_slice(),
        &[1; 60],
        b"!This program cannot be run in DOS mode.",
    ]
    .concat();
    let mut stream = vec![0xff; 600];
    for at in [0, 188, 376] {
        stream[at] = 0x47;
    }
    for (content, name) in [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), "a PDF"),
        (b"\n\x01%PDF-1.4 \xff".to_vec(), "a PDF"),
        (b"II*\0\x08\0\0\0".to_vec(), "TIFF"),
        (b"MM\0*\0\0\0\x08".to_vec(), "TIFF"),
        (bmp, "a BMP"),
        (b"PK\x03\x04\x14\0".to_vec(), "a ZIP"),
        (b"ID3\x03\0\0\0".to_vec(), "MP3"),
        (mp3(b"\xff\xfb\x90\x00"), "MP3"),
        (b"OggS\0\x02".to_vec(), "Ogg"),
        (b"RIFF\0\0\0\0WAVEfmt ".to_vec(), "WAVE"),
        (b"RIFF\0\0\0\0AVI LIST".to_vec(), "AVI"),
        (iso("M4A ", &["isom", "mp42"]), "audio"),
        (iso("crx ", &["crx ", "isom"]), "raw"),
        (b"\x7fELF\x02\x01\x01\0".to_vec(), "a program"),
        (program, "a program"),
        (tar("notes.txt"), "a tar"),
        (stream, "transport stream"),
        (b"\x1f\x8b\x08\0\0\0\0\0".to_vec(), "gzip"),
        (b"SQLite format 3\0\x10\0".to_vec(), "SQLite"),
        (b"8BPS\0\x01".to_vec(), "Photoshop"),
        (b"P6\n640 480\n255\n\x01\x02".to_vec(), "bitmap"),
        (b"PATH=/bin\0HOME=/root\0TERM=\x1b[0m\0".to_vec(), "text"),
        (utf16("\u{feff}a fox", u16::to_le_bytes), "text in UTF-16"),
        (utf16("\u{feff}лиса", u16::to_be_bytes), "text in UTF-16"),
        (utf16("a fox", u16::to_le_bytes), "text"),
        (utf16(&"лиса ".repeat(40), u16::to_le_bytes), "text in UTF-16"),
        (b"caf\xe9 au lait".to_vec(), "text"),
        (b"<!DOCTYPE html><p>".to_vec(), "HTML"),
        (b"\xef\xbb\xbf<?xml?><svg>".to_vec(), "SVG"),
        (b"{\"a\":1}".to_vec(), "JSON"),
        (b"-----BEGIN PRIVATE KEY-----\n".to_vec(), "a key"),
        (b"version https://git-lfs.github.com/spec/v1\n".to_vec(), "Git LFS"),
        (b"https://example.com/a.png\n".to_vec(), "`Media::url`"),
        (b"data:image/png;base64,iVBO".to_vec(), "`Media::base64`"),
        (STANDARD.encode(noise(100, 1)).into_bytes(), "`Media::base64`"),
        (vec![0; 5000], "zeros"),
        (b" \n".to_vec(), "empty"),
        (Vec::new(), "empty"),
    ] {
        let error = loaded(&Media::bytes(content)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Media);
        assert!(error.to_string().contains(name), "{name}: {error}");
    }
}

#[test]
fn encrypted_data_is_a_draft_whatever_it_happens_to_begin_with() {
    for (index, beginning) in [
        "",
        "BM",
        "MZ",
        "P6",
        "\u{ff}\u{fb}",
        "\u{ff}\u{f1}",
        "\u{ff}\u{fe}",
        "G",
        "PK",
    ]
    .iter()
    .enumerate()
    {
        for length in [64, 500, 5000] {
            let mut content = noise(length, index as u64);
            let beginning: Vec<u8> = beginning.chars().map(|c| c as u8).collect();
            content[..beginning.len()].copy_from_slice(&beginning);
            assert_eq!(sniff(&content), Content::Opaque, "{beginning:?} {length}");
        }
    }
    let few = (0..2000)
        .filter(|seed| sniff(&noise(1000, *seed)) != Content::Opaque)
        .count();
    assert_eq!(few, 0);
}

#[test]
fn a_picture_with_too_many_pixels_or_bytes_is_refused() {
    let error = loaded(&Media::bytes(png(8192, 8192))).unwrap_err();
    assert!(error.to_string().contains("8192 by 8192 pixels"), "{error}");
    let mut large = PNG.to_vec();
    large.resize(MAX_IMAGE_BYTES + 1, 0);
    let error = loaded(&Media::bytes(large.clone())).unwrap_err();
    assert!(error.to_string().contains("at most"), "{error}");
    let error = meaning(&STANDARD.encode(large)).unwrap_err();
    assert!(error.contains("at most"), "{error}");
}

#[test]
fn base64_is_read_in_every_form_and_sent_in_one() {
    let content = png(640, 480);
    let standard = STANDARD.encode(&content);
    let url_safe = ::base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(b"\x89PNG\r\n\x1a\n\xfb\xff\xfe");
    let wrapped = format!(" {}\r\n{}\n", &standard[..20], &standard[20..]);
    for text in [
        standard.clone(),
        standard.trim_end_matches('=').to_owned(),
        wrapped,
        format!("data:image/png;base64,{standard}"),
        format!("DATA:image/jpeg;name=a;Base64,{standard}"),
    ] {
        let media = loaded(&Media::base64(&text)).unwrap();
        assert_eq!(media, Media::bytes(content.clone()), "{text}");
        assert_eq!((media.kind(), media.size()), (Some(MediaKind::Image), Some((640, 480))));
    }
    let media = Media::base64(&url_safe);
    assert_eq!(serde_json::to_value(&media).unwrap(), "iVBORw0KGgr7//4=");
    for text in [
        "photo.jpg",
        "",
        "a",
        "****",
        "data:,fox",
        "data:text/plain;base64,aGVsbG8=",
        &STANDARD.encode("%PDF-1.7"),
    ] {
        assert_eq!(
            loaded(&Media::base64(text)).unwrap_err().kind(),
            ErrorKind::Media,
            "{text}"
        );
    }
}

#[test]
fn a_text_that_is_no_medium_is_refused_and_the_right_call_is_named() {
    for (text, said) in [
        ("", "is empty"),
        (" \n", "is empty"),
        ("photo.jpg", "`Media::file`"),
        ("photo", "`Media::file`"),
        ("fox1", "`Media::file`"),
        ("images/fox", "`Media::file`"),
        ("~/x.png", "`Media::file`"),
        ("/tmp/x.png", "`Media::file`"),
        ("./x", "`Media::file`"),
        ("C:\\x.png", "`Media::file`"),
        ("\\\\host\\share\\x.png", "`Media::file`"),
        ("@photo.jpg", "`Media::file`"),
        ("-", "`Media::file`"),
        ("a red fox in the snow", "`Media::file`"),
        ("file:///tmp/x.png", "`Media::file`"),
        ("FILE:x.png", "`Media::file`"),
        ("data:image/png;base64,iVBORw0KGgowMDAw", "`Media::base64`"),
        ("ftp://example.com/x.png", "http(s)"),
        ("s3://bucket/x.png", "http(s)"),
        ("example.com/x.png", "`Media::url`"),
        ("https:/example.com/x.png", "path"),
        ("https://", "not a URL"),
        ("https://example.com/a b.png", "white space"),
        ("https://example.com/a.png\n", "white space"),
    ] {
        let why = meaning(text).unwrap_err();
        assert!(why.contains(said), "{text}: {why}");
        assert!(text.len() < 4 || !why.contains(text), "{text} is shown: {why}");
        assert_eq!(Media::url(text).kind(), None, "{text}");
    }
    let pdf = STANDARD.encode([b"%PDF-1.7 ".as_slice(), &noise(100, 3)].concat());
    assert!(meaning(&pdf).unwrap_err().contains("is base64, and it is a PDF"));
    let url_safe = ::base64::engine::general_purpose::URL_SAFE.encode([0xff; 90]);
    assert!(meaning(&url_safe).unwrap_err().contains("alphabet for URLs"));
}

#[test]
fn base64_in_json_is_known_by_its_content() {
    let content = |text: &str| match meaning(text).unwrap() {
        Meaning::Content(content) => content,
        Meaning::Url(url) => panic!("{url}"),
    };
    let known = content(&STANDARD.encode(png(3000, 2000)));
    assert_eq!((known.kind, known.size), (MediaKind::Image, Some((3000, 2000))));
    assert_eq!(
        content("iVBORw0KGgowMDAw").kind,
        MediaKind::Image,
        "short, and an image"
    );
    assert_eq!(content(&STANDARD.encode(iso("isom", &["mp41"]))).kind, MediaKind::Video);
    assert_eq!(content(&STANDARD.encode(noise(300, 9))).kind, MediaKind::Draft);
    // The size of a photograph stands behind its colour profile.
    let mut photograph = b"\xff\xd8".to_vec();
    for _ in 0..5 {
        photograph.extend(b"\xff\xe2\xff\xff");
        photograph.extend(vec![7; 0xfffd]);
    }
    photograph.extend(b"\xff\xc0\0\x11\x08\x0b\xb8\x0f\xa0\x03\x01\x22\0\x02\x11\x01\x03\x11\x01");
    assert_eq!(content(&STANDARD.encode(&photograph)).size, Some((4000, 3000)));
    assert_eq!(Media::bytes(photograph).size(), Some((4000, 3000)));
}

#[test]
fn a_list_is_one_or_several_on_the_wire() {
    let url = || Media::url("https://example.com/a.png");
    let list: MediaList = serde_json::from_str("\"https://example.com/a.png\"").unwrap();
    assert_eq!(list, MediaList::from(url()));
    assert_eq!(serde_json::to_string(&list).unwrap(), "[\"https://example.com/a.png\"]");
    assert_eq!(MediaList::from([url(), url()]), MediaList::from(vec![url(), url()]));
}
