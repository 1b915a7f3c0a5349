//! The XMP packet: XML with a property of our own, and those of Dublin Core and IPTC that other programs show.

use std::fmt::Write;

use roxmltree::{Document, Node, ParsingOptions};

use super::origin::Origin;

const OURS: &str = "https://github.com/bfl-rs/bfl/xmp/1/";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const END: &str = "</rdf:RDF>";
/// The longest packet that is read, in bytes.
const LONGEST: usize = 1024 * 1024;
/// The most elements and texts of a packet that is read.
const MOST_NODES: u32 = 20_000;

/// The packet for a picture, which keeps what another program wrote into one that is there.
pub(super) fn write(origin: &Origin, existing: Option<&str>) -> Option<String> {
    let ours = description(origin)?;
    if let Some(existing) = existing.filter(|text| parse(text).is_ok_and(|document| ours_in(&document).is_none()))
        && let Some(end) = existing.rfind(END)
    {
        let (before, after) = existing.split_at(end);
        return Some(format!("{before}{ours}{after}"));
    }
    Some(format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF xmlns:rdf=\"{RDF}\">\n{ours}{END}\n</x:xmpmeta>\n\
         <?xpacket end=\"w\"?>"
    ))
}

fn description(origin: &Origin) -> Option<String> {
    let mut xml = format!(
        "<rdf:Description rdf:about=\"\" xmlns:bfl=\"{OURS}\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">\n"
    );
    if let Some(prompt) = origin.prompt() {
        let prompt = escaped(prompt);
        writeln!(
            xml,
            "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">{prompt}</rdf:li></rdf:Alt></dc:description>"
        )
        .ok()?;
    }
    let version = env!("CARGO_PKG_VERSION");
    writeln!(xml, "<xmp:CreatorTool>bfl {version}</xmp:CreatorTool>").ok()?;
    writeln!(
        xml,
        "<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia\
         </Iptc4xmpExt:DigitalSourceType>"
    )
    .ok()?;
    let json = escaped(&serde_json::to_string(origin).ok()?);
    writeln!(xml, "<bfl:origin>{json}</bfl:origin>\n</rdf:Description>").ok()?;
    Some(xml)
}

/// A text for XML. What XML cannot contain becomes a space; JSON has none of that but two characters that mean nothing.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // A parser would make a line feed of it.
            '\r' => escaped.push_str("&#13;"),
            '\t' | '\n' => escaped.push(c),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// What a packet says. `None`: nothing of ours is in it.
pub(super) fn read(text: &str) -> Result<Option<Origin>, String> {
    let document = parse(text)?;
    let Some(json) = ours_in(&document) else {
        return Ok(None);
    };
    serde_json::from_str(json)
        .map(Some)
        .map_err(|_| "its property `bfl:origin` is damaged".to_owned())
}

fn parse(text: &str) -> Result<Document<'_>, String> {
    if text.len() > LONGEST {
        return Err(format!("its XMP is longer than {LONGEST} bytes"));
    }
    // Entities are not expanded: a document type is refused.
    let options = ParsingOptions {
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    let text = text.trim_start_matches('\u{feff}').trim_end_matches('\0').trim();
    Document::parse_with_options(text, options).map_err(|_| "its XMP is not well-formed".to_owned())
}

/// Our property: an element, or an attribute where another program wrote the packet anew.
fn ours_in<'a>(document: &'a Document<'_>) -> Option<&'a str> {
    let is_ours = |node: &Node| node.has_tag_name((OURS, "origin"));
    let element = document.descendants().find(is_ours).and_then(|node| node.text());
    element.or_else(|| document.descendants().find_map(|node| node.attribute((OURS, "origin"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(prompt: &str) -> Origin {
        let request = serde_json::json!({"prompt": prompt, "width": 512});
        Origin {
            model: "flux-2-pro".to_owned(),
            id: "cd833dd2".to_owned(),
            seed: Some(4_097_994_467),
            request: request.as_object().unwrap().clone(),
        }
    }

    #[test]
    fn any_prompt_comes_back_as_it_was() {
        for prompt in [
            "a fox",
            "<b>&amp;]]>\"'",
            "früh\r\n狐\t🦊\u{1b}[31m\0\u{7f}",
            "-->",
            "\u{fffd}",
        ] {
            let origin = origin(prompt);
            let packet = write(&origin, None).unwrap();
            assert_eq!(read(&packet).unwrap().unwrap(), origin, "{packet}");
        }
    }

    #[test]
    fn what_another_program_wrote_stays() {
        let other = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
                     <rdf:Description xmlns:a='urn:a' a:b='kept'/></rdf:RDF></x:xmpmeta>";
        assert_eq!(read(other).unwrap(), None);
        let packet = write(&origin("a fox"), Some(other)).unwrap();
        assert!(packet.contains("kept") && read(&packet).unwrap().is_some());
        // Written twice, it is in it once.
        let again = write(&origin("another"), Some(&packet)).unwrap();
        assert_eq!(read(&again).unwrap().unwrap().prompt(), Some("another"));
        assert_eq!(again.matches("<bfl:origin>").count(), 1);
    }

    #[test]
    fn hostile_packets_are_refused() {
        let nested = "<a>".repeat(100_000);
        let bomb = "<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;</a>";
        let odd = format!("<a xmlns:bfl='{OURS}'><bfl:origin>{{}}</bfl:origin></a>");
        for text in [&nested, bomb, "", "<a", &"x".repeat(LONGEST + 1), &odd] {
            assert!(read(text).is_err(), "{}", &text[..text.len().min(80)]);
        }
    }
}
