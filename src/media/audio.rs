//! Audio that begins with its first frame. A draft's bundle may begin with the same two bytes, so the next frame has to
//! follow where the first one ends.

/// The format's name.
pub(super) fn named(content: &[u8]) -> Option<&'static str> {
    let (length, name) = layer_3(content)
        .map(|length| (length, "MP3 audio"))
        .or_else(|| adts(content).map(|length| (length, "AAC audio")))?;
    let next = content.get(length..)?;
    matches!(next, [0xff, second, ..] if *second == content[1]).then_some(name)
}

/// The length of a frame of MPEG audio, layer III.
fn layer_3(content: &[u8]) -> Option<usize> {
    const KILOBITS: [[usize; 14]; 2] = [
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];
    let [0xff, second, third, ..] = *content else {
        return None;
    };
    // Version 1, 2 or 2.5, each with half the sampling rate of the one before.
    let halved = match second & 0b1111_1110 {
        0b1111_1010 => 0,
        0b1111_0010 => 1,
        0b1110_0010 => 2,
        _ => return None,
    };
    let rate = [44_100, 48_000, 32_000].get(usize::from(third >> 2 & 3))? >> halved;
    let kilobits = KILOBITS[halved.min(1)].get(usize::from(third >> 4).checked_sub(1)?)?;
    let samples = if halved == 0 { 144 } else { 72 };
    Some(samples * kilobits * 1000 / rate + usize::from(third >> 1 & 1))
}

/// The length of a frame of AAC with ADTS headers.
fn adts(content: &[u8]) -> Option<usize> {
    let [0xff, 0xf0 | 0xf1 | 0xf8 | 0xf9, _, high, middle, low, ..] = *content else {
        return None;
    };
    let length = usize::from(high & 3) << 11 | usize::from(middle) << 3 | usize::from(low >> 5);
    (length >= 7).then_some(length)
}
