//! Which patterns progenitor's regular expressions read.

/// Whether the pattern keeps to what every dialect of JavaScript's has: progenitor refuses a document with another.
pub(super) fn is_plain(pattern: &str) -> bool {
    let mut rest = pattern.chars().peekable();
    let mut groups = 0_usize;
    let mut is_in_class = false;
    let mut may_repeat = false;
    while let Some(c) = rest.next() {
        match c {
            '\\' => {
                match rest.next() {
                    Some('d' | 'D' | 's' | 'S' | 'w' | 'W' | 'b' | 'B' | 'n' | 'r' | 't' | 'f' | 'v') => {}
                    Some(c) if c.is_ascii_punctuation() => {}
                    _ => return false,
                }
                may_repeat = true;
            }
            ']' if is_in_class => (is_in_class, may_repeat) = (false, true),
            '[' if is_in_class => return false,
            _ if is_in_class => {}
            '[' => is_in_class = true,
            '(' => {
                groups += 1;
                if rest.peek() == Some(&'?') {
                    rest.next();
                    if !matches!(rest.next(), Some(':' | '=' | '!')) {
                        return false;
                    }
                }
                may_repeat = false;
            }
            ')' if groups == 0 => return false,
            ')' => {
                groups -= 1;
                may_repeat = true;
            }
            '*' | '+' | '?' if !may_repeat => return false,
            '*' | '+' => {
                if rest.peek() == Some(&'?') {
                    rest.next();
                }
                may_repeat = false;
            }
            '?' => may_repeat = false,
            '{' => {
                let mut count = String::new();
                loop {
                    match rest.next() {
                        Some('}') => break,
                        Some(c) if c.is_ascii_digit() || c == ',' => count.push(c),
                        _ => return false,
                    }
                }
                if !may_repeat || !is_count(&count) {
                    return false;
                }
                may_repeat = false;
            }
            '}' | ']' => return false,
            '|' | '^' | '$' => may_repeat = false,
            _ => may_repeat = true,
        }
    }
    groups == 0 && !is_in_class && pattern.len() < 2_000
}

fn is_count(count: &str) -> bool {
    let (least, most) = count.split_once(',').unwrap_or((count, count));
    match (least.parse::<u16>(), most) {
        (Ok(_), "") => true,
        (Ok(least), most) => most.parse::<u16>().is_ok_and(|most| least <= most),
        (Err(_), _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_other_dialects_are_told_apart() {
        for pattern in [
            "^[a-z0-9_-]{3,16}$",
            r"^(?:\d+|x)*$",
            "",
            r"^a.b\.c{2,}$",
            "^(?!x)[^\\]]+?$",
        ] {
            assert!(is_plain(pattern), "{pattern}");
        }
        for pattern in [
            r"\Aa\z", r"\p{L}", "(?P<x>a)", "(?i)a", "a**", "a++", "(", ")", "[", "a{,3}", "a{3,1}", r"\", "[[:a:]]",
        ] {
            assert!(!is_plain(pattern), "{pattern}");
        }
    }
}
