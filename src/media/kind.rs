//! What content is, by its first bytes; never by a name.

use imagesize::ImageType;

use super::{audio, text};

/// What a media field takes, and what content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MediaKind {
    /// A picture: JPEG, PNG, WebP, GIF, AVIF or HEIC.
    Image,
    /// A film: MP4, QuickTime or WebM.
    Video,
    /// The bundle that a draft video leaves behind. Its format is the service's own, so it is binary content that is
    /// known to be nothing else.
    Draft,
}

impl MediaKind {
    /// The kind, for messages.
    pub(crate) fn short(self) -> &'static str {
        match self {
            Self::Image => "an image",
            Self::Video => "a video",
            Self::Draft => "the bundle of a draft",
        }
    }

    /// The kind with its formats, for messages.
    pub(crate) fn named(self) -> &'static str {
        match self {
            Self::Image => "an image (JPEG, PNG, WebP, GIF, AVIF, HEIC)",
            Self::Video => "a video (MP4, QuickTime, WebM)",
            Self::Draft => "the bundle of a draft",
        }
    }
}

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// An image or a video, with the extension that its files have.
    Media(MediaKind, &'static str),
    /// Something else that is known, with its article.
    Other(&'static str),
    /// Binary content of no known format.
    Opaque,
}

impl Content {
    /// What it can be sent as, or what it is instead.
    pub(crate) fn kind(self) -> Result<MediaKind, &'static str> {
        match self {
            Self::Media(kind, _) => Ok(kind),
            Self::Opaque => Ok(MediaKind::Draft),
            Self::Other(name) => Err(name),
        }
    }
}

/// How many bytes of its beginning tell what content is.
pub(crate) const TELLING: usize = 4096;

/// Reads the first bytes of content, at best [`TELLING`] of them.
pub(crate) fn sniff(content: &[u8]) -> Content {
    let beginning = &content[..content.len().min(TELLING)];
    if beginning.is_empty() {
        return Content::Other("empty");
    }
    media(beginning)
        .or_else(|| signature(beginning).map(Content::Other))
        .or_else(|| text::named(beginning).map(Content::Other))
        .unwrap_or(Content::Opaque)
}

/// The extension that a file with this content has.
pub(crate) fn extension(content: &[u8]) -> Option<&'static str> {
    match sniff(content) {
        Content::Media(_, extension) => Some(extension),
        _ => None,
    }
}

fn media(content: &[u8]) -> Option<Content> {
    use MediaKind::{Image, Video};

    let image = |extension| Some(Content::Media(Image, extension));
    let video = |extension| Some(Content::Media(Video, extension));
    // It wants 12 bytes, also of what fewer tell.
    let mut head = [0; 12];
    let known = content.len().min(head.len());
    head[..known].copy_from_slice(&content[..known]);
    match imagesize::image_type(&head) {
        Ok(ImageType::Jpeg) => return image("jpg"),
        Ok(ImageType::Png) => return image("png"),
        Ok(ImageType::Gif) => return image("gif"),
        Ok(ImageType::Webp) => return image("webp"),
        _ => {}
    }
    match content {
        [0x1a, 0x45, 0xdf, 0xa3, ..] => video("webm"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(iso_base_media(content)),
        // QuickTime from before there were brands.
        [0, _, _, _, tag @ ..] if OLD_QUICKTIME.iter().any(|known| tag.starts_with(known)) => video("mov"),
        _ => None,
    }
}

const OLD_QUICKTIME: [&[u8]; 6] = [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"];

/// Brands of the ISO base media format that are no MP4: the first of a file's brands that is known decides, its major
/// brand before the compatible ones.
const BRANDS: &[(&[u8; 4], Content)] = &[
    (b"avif", AVIF),
    (b"avis", AVIF),
    (b"avio", AVIF),
    (b"MA1A", AVIF),
    (b"MA1B", AVIF),
    (b"heic", HEIC),
    (b"heix", HEIC),
    (b"heim", HEIC),
    (b"heis", HEIC),
    (b"hevc", HEIC),
    (b"hevx", HEIC),
    (b"hevm", HEIC),
    (b"hevs", HEIC),
    (b"qt  ", Content::Media(MediaKind::Video, "mov")),
    (b"M4A ", Content::Other("MPEG-4 audio")),
    (b"M4B ", Content::Other("MPEG-4 audio")),
    (b"M4P ", Content::Other("MPEG-4 audio")),
    (b"aax ", Content::Other("MPEG-4 audio")),
    (b"crx ", Content::Other("a camera's raw photograph")),
    (b"jp2 ", Content::Other("a JPEG 2000 image")),
    (b"jxl ", Content::Other("a JPEG XL image")),
];
const AVIF: Content = Content::Media(MediaKind::Image, "avif");
const HEIC: Content = Content::Media(MediaKind::Image, "heic");
/// Brands that say that a file is an image and leave open which codec it has.
const IMAGE_BRANDS: [&[u8]; 7] = [b"mif1", b"mif2", b"miaf", b"msf1", b"jpeg", b"avci", b"vvic"];

fn iso_base_media(content: &[u8]) -> Content {
    let length = u32::from_be_bytes([content[0], content[1], content[2], content[3]]) as usize;
    // Major brand, its version, compatible brands.
    let mut brands = content[8..content.len().min(length.max(12))].chunks_exact(4);
    let major = brands.next().unwrap_or_default();
    let known = |brand: &[u8]| {
        let found = BRANDS.iter().find(|(known, _)| known.as_slice() == brand);
        found.map(|(_, content)| *content)
    };
    if let Some(content) = known(major) {
        return content;
    }
    let mut compatible = brands.skip(1);
    if !IMAGE_BRANDS.contains(&major) {
        // A film may name what its parts are compatible with; one that is an image names only images.
        let is_film = |brand: &[u8]| known(brand).is_none() && !IMAGE_BRANDS.contains(&brand);
        if is_known_film(major) || compatible.clone().any(is_film) || compatible.clone().next().is_none() {
            return Content::Media(MediaKind::Video, "mp4");
        }
    }
    let images = compatible.find_map(|brand| known(brand).filter(|content| matches!(content, Content::Media(..))));
    images.unwrap_or(HEIC)
}

fn is_known_film(brand: &[u8]) -> bool {
    ["iso", "mp4", "avc", "M4V", "3gp", "3g2", "f4v", "das", "MSN"]
        .iter()
        .any(|start| brand.starts_with(start.as_bytes()))
}

/// What else begins like this: where, with what, and its name. Signatures of two bytes have tests of their own, since a
/// draft's bundle may begin with any two.
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    (0, b"II*\0", "a TIFF image or raw photograph"),
    (0, b"MM\0*", "a TIFF image or raw photograph"),
    (0, b"II+\0", "a TIFF image"),
    (0, b"MM\0+", "a TIFF image"),
    (0, b"IIU\0", "a camera's raw photograph"),
    (0, b"IIRO", "a camera's raw photograph"),
    (0, b"FUJIFILM", "a camera's raw photograph"),
    (0, b"8BPS", "a Photoshop file"),
    (0, b"\0\0\0\x0cjP  ", "a JPEG 2000 image"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
    (0, b"\0\0\0\x0cJXL ", "a JPEG XL image"),
    (0, b"\0\0\x01\0\x01\0", "an icon"),
    (0, b"icns", "an icon"),
    (0, b"qoif", "a QOI image"),
    (0, b"v/1\x01", "an OpenEXR image"),
    (0, b"DDS ", "a DirectDraw image"),
    (0, b"gimp xcf", "a GIMP file"),
    (0, b"SIMPLE  =", "a FITS image"),
    (128, b"DICM", "a DICOM image"),
    (8, b"AVI ", "an AVI film"),
    (0, b"\x30\x26\xb2\x75\x8e\x66", "a Windows Media file"),
    (0, b"FLV\x01", "a Flash film"),
    (0, b"\0\0\x01\xba", "an MPEG-1 or MPEG-2 film"),
    (0, b"\0\0\x01\xb3", "an MPEG-1 or MPEG-2 film"),
    (0, b".RMF", "a RealMedia file"),
    (8, b"WAVE", "WAVE audio"),
    (0, b"ID3", "MP3 audio"),
    (0, b"OggS", "an Ogg file"),
    (0, b"fLaC", "FLAC audio"),
    (8, b"AIFF", "AIFF audio"),
    (8, b"AIFC", "AIFF audio"),
    (0, b"MThd", "a MIDI file"),
    (0, b"#!AMR", "AMR audio"),
    (0, b"caff", "Core Audio"),
    (0, b"wvPK", "WavPack audio"),
    (0, b"%!PS", "a PostScript file"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (0, b"PK\x03\x04", "a ZIP archive or an Office document"),
    (0, b"PK\x05\x06", "a ZIP archive"),
    (0, b"PK\x07\x08", "a ZIP archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"\x1f\x8b\x08", "gzip data"),
    (0, b"\xfd7zXZ\0", "xz data"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (0, b"\x04\x22\x4d\x18", "LZ4 data"),
    (4, b"1AY&SY", "bzip2 data"),
    (257, b"ustar", "a tar archive"),
    (0, b"MSCF", "a cabinet archive"),
    (0, b"!<arch>\n", "a library or package"),
    (0, b"\xed\xab\xee\xdb", "a package"),
    (0, b"\x7fELF", "a program"),
    (0, b"\xfe\xed\xfa\xce", "a program"),
    (0, b"\xfe\xed\xfa\xcf", "a program"),
    (0, b"\xce\xfa\xed\xfe", "a program"),
    (0, b"\xcf\xfa\xed\xfe", "a program"),
    (0, b"\xca\xfe\xba\xbe", "a program"),
    (0, b"\0asm", "a WebAssembly module"),
    (0, b"dex\n", "a program"),
    (0, b"SQLite format 3\0", "a SQLite database"),
    (0, b"\x89HDF\r\n", "an HDF5 file"),
    (0, b"\x93NUMPY", "a NumPy array"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"ARROW1", "an Arrow file"),
    (0, b"GGUF", "a model's weights"),
    (5, b"\0\0\0{\"", "a model's weights"),
    (0, b"\xd4\xc3\xb2\xa1", "a network capture"),
    (0, b"\xa1\xb2\xc3\xd4", "a network capture"),
    (0, b"\x0a\x0d\x0d\x0a", "a network capture"),
    (0, b"\0\x01\0\0\0", "a font"),
    (0, b"OTTO", "a font"),
    (0, b"ttcf", "a font"),
    (0, b"wOFF", "a font"),
    (0, b"wOF2", "a font"),
];

fn signature(content: &[u8]) -> Option<&'static str> {
    let begins =
        |(at, magic, _): &&(usize, &[u8], &str)| content.get(*at..).is_some_and(|rest| rest.starts_with(magic));
    if let Some((_, _, name)) = SIGNATURES.iter().find(begins) {
        return Some(name);
    }
    let has = |needle: &[u8]| content.windows(needle.len()).any(|window| window == needle);
    match content {
        // The mark of a PDF may stand behind other bytes.
        _ if has(b"%PDF-") => Some("a PDF"),
        // File size, four reserved zeros, offset of the pixels, size of a header that exists.
        [
            b'B',
            b'M',
            _,
            _,
            _,
            _,
            0,
            0,
            0,
            0,
            _,
            _,
            0,
            0,
            12 | 40 | 52 | 56 | 64 | 108 | 124,
            0,
            0,
            0,
            ..,
        ] => Some("a BMP image"),
        [b'M', b'Z', ..] if has(b"PE\0\0") || has(b"DOS mode") => Some("a program"),
        [b'P', b'1'..=b'7', b' ' | b'\t' | b'\r' | b'\n', ..] => Some("a portable bitmap"),
        [0x47, ..] if content.get(188) == Some(&0x47) && content.get(376) == Some(&0x47) => {
            Some("an MPEG transport stream")
        }
        _ => audio::named(content),
    }
}
