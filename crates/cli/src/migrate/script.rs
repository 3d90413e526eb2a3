//! JavaScript as data: the literals that a script has, by its syntax tree. Nothing is ever run, and what is no literal is called code.

use tree_sitter::{Node, Parser};

/// How deeply literals may nest; no configuration of a peer needs a third of it.
const DEPTH: usize = 32;

/// A value as a script writes it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    Regex {
        pattern: String,
        flags: String,
    },
    List(Vec<Written>),
    Object(Vec<(String, Written)>),
    /// Anything that would have to be run; what it is, with its article.
    Code(&'static str),
}

/// A value with its place in the script, in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written {
    pub(super) value: Literal,
    pub(super) at: usize,
}

/// The first object of a script that `known` knows, outer ones before those inside of them.
pub(super) fn find<T>(text: &str, mut known: impl FnMut(&Written) -> Option<T>) -> Option<(T, Written)> {
    walk(text, |reader, node| {
        let object = (node.kind() == "object").then(|| reader.read(node, 0))?;
        known(&object).map(|known| (known, object))
    })
}

/// The texts that a script pushes onto a list: `(a.job = a.job || []).push("text")` is one for `a.job`.
pub(super) fn pushed(text: &str, list: &str) -> Vec<(String, Written)> {
    let mut found = Vec::new();
    walk(text, |reader, node| {
        let call = (node.kind() == "call_expression").then_some(node)?;
        let function = call.child_by_field_name("function").map(|function| reader.of(function))?;
        if function.ends_with(".push") && function.contains(list) {
            for argument in call.child_by_field_name("arguments").map(children).into_iter().flatten() {
                let written = reader.read(argument, 0);
                if let Literal::String(text) = &written.value {
                    found.push((text.clone(), written));
                }
            }
        }
        None::<()>
    });
    found
}

/// What a script gives to variables and members whose name begins with `name`, in its order.
pub(super) fn assigned(text: &str, name: &str) -> Vec<(String, Written)> {
    let mut found = Vec::new();
    walk(text, |reader, node| {
        let (left, right) = match node.kind() {
            "assignment_expression" => ("left", "right"),
            "variable_declarator" => ("name", "value"),
            _ => return None,
        };
        let to = reader.of(node.child_by_field_name(left)?);
        if to.trim_start_matches("window.").starts_with(name) {
            found.push((to.to_owned(), reader.read(node.child_by_field_name(right)?, 0)));
        }
        None::<()>
    });
    found
}

/// The first that `visit` gives for a node of a script's syntax tree, parents before their children.
fn walk<T>(text: &str, mut visit: impl FnMut(&Reader, Node) -> Option<T>) -> Option<T> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_javascript::LANGUAGE.into()).ok()?;
    // An object alone, as in a JSON file, would be a block of statements.
    let bare = text.trim_start().starts_with('{');
    let wrapped = if bare { format!("({text}\n)") } else { String::new() };
    let (text, shift) = if bare { (wrapped.as_str(), 1) } else { (text, 0) };
    let tree = parser.parse(text, None)?;
    let reader = Reader { text, shift };
    let mut cursor = tree.walk();
    loop {
        if let Some(found) = visit(&reader, cursor.node()) {
            return Some(found);
        }
        if !cursor.goto_first_child() {
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return None;
                }
            }
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    /// How many bytes of the text come before the script's first.
    shift: usize,
}

impl Reader<'_> {
    fn read(&self, node: Node, depth: usize) -> Written {
        let value =
            if depth > DEPTH { Literal::Code("something nested too deeply") } else { self.literal(node, depth) };
        Written { value, at: node.start_byte().saturating_sub(self.shift) }
    }

    fn literal(&self, node: Node, depth: usize) -> Literal {
        match node.kind() {
            "null" | "undefined" => Literal::Null,
            "true" => Literal::Bool(true),
            "false" => Literal::Bool(false),
            "number" => number(self.of(node)).map_or(Literal::Code("a number"), Literal::Number),
            "string" => self.string(node),
            "template_string" if children(node).iter().all(|part| part.kind() != "template_substitution") => {
                self.string(node)
            }
            "regex" => {
                let part =
                    |name| node.child_by_field_name(name).map(|part| self.of(part).to_owned()).unwrap_or_default();
                Literal::Regex { pattern: part("pattern"), flags: part("flags") }
            }
            "array" => Literal::List(children(node).into_iter().map(|item| self.read(item, depth + 1)).collect()),
            "object" => {
                Literal::Object(children(node).into_iter().map(|member| self.member(member, depth + 1)).collect())
            }
            "parenthesized_expression" => match children(node)[..] {
                [inside] => self.read(inside, depth + 1).value,
                _ => Literal::Code("code"),
            },
            "unary_expression" => self.signed(node, depth),
            "binary_expression" => self.joined(node, depth),
            "arrow_function" | "function_expression" | "generator_function" | "method_definition" => {
                Literal::Code("a function")
            }
            "identifier" | "member_expression" | "subscript_expression" => {
                Literal::Code("a name for something elsewhere")
            }
            "ERROR" => Literal::Code("something that is not JavaScript"),
            _ => Literal::Code("code"),
        }
    }

    fn member(&self, member: Node, depth: usize) -> (String, Written) {
        let key = |name| member.child_by_field_name(name);
        match (member.kind(), key("key"), key("value")) {
            ("pair", Some(key), Some(value)) if key.kind() != "computed_property_name" => {
                (self.key(key), Written { at: member.start_byte() - self.shift, ..self.read(value, depth) })
            }
            _ => {
                let name =
                    key("name").map_or_else(|| self.of(member).chars().take(40).collect(), |name| self.key(name));
                (name, self.read(member, depth))
            }
        }
    }

    fn key(&self, key: Node) -> String {
        match self.literal(key, 0) {
            Literal::String(key) => key,
            _ => self.of(key).to_owned(),
        }
    }

    /// A string with its escapes resolved (ECMA-262, 12.9.4).
    fn string(&self, node: Node) -> Literal {
        let mut text = String::new();
        for part in children(node) {
            match part.kind() {
                "escape_sequence" => match unescaped(self.of(part)) {
                    Some(part) => text.push_str(&part),
                    None => return Literal::Code("a text with an escape that means no letter"),
                },
                _ => text.push_str(self.of(part)),
            }
        }
        Literal::String(text)
    }

    /// `-1`, and the `!0` that minifiers write for true.
    fn signed(&self, node: Node, depth: usize) -> Literal {
        let operator = node.child_by_field_name("operator").map(|operator| self.of(operator));
        let argument = node.child_by_field_name("argument").map(|argument| self.read(argument, depth + 1).value);
        match (operator, argument) {
            (Some("-"), Some(Literal::Number(number))) => Literal::Number(-number),
            (Some("!"), Some(Literal::Number(number))) => Literal::Bool(number == 0.0),
            (Some("void"), _) => Literal::Null,
            _ => Literal::Code("code"),
        }
    }

    /// A text written in pieces.
    fn joined(&self, node: Node, depth: usize) -> Literal {
        let operator = node.child_by_field_name("operator").map(|operator| self.of(operator));
        let side = |name| node.child_by_field_name(name).map(|side| self.read(side, depth + 1).value);
        match (side("left"), operator, side("right")) {
            (Some(Literal::String(left)), Some("+"), Some(Literal::String(right))) => Literal::String(left + &right),
            _ => Literal::Code("code"),
        }
    }

    fn of(&self, node: Node) -> &str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }
}

fn children(node: Node) -> Vec<Node> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}

fn number(text: &str) -> Option<f64> {
    text.replace('_', "").parse().ok()
}

/// What an escape such as `\n` or `\u00e4` stands for.
fn unescaped(escape: &str) -> Option<String> {
    let body = escape.strip_prefix('\\')?;
    let hexadecimal = |digits: &str| char::from_u32(u32::from_str_radix(digits, 16).ok()?).map(String::from);
    match body.chars().next()? {
        'n' => Some("\n".into()),
        't' => Some("\t".into()),
        'r' => Some("\r".into()),
        'b' | 'f' | 'v' => Some(" ".into()),
        // A line that goes on.
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(String::new()),
        'x' => hexadecimal(&body[1..]),
        'u' => hexadecimal(body[1..].trim_start_matches('{').trim_end_matches('}')),
        '0'..='9' => None,
        other => Some(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Literal {
        let (value, _) = find(text, |object| match &object.value {
            Literal::Object(members) => {
                members.iter().find(|(key, _)| key == "v").map(|(_, written)| written.value.clone())
            }
            _ => None,
        })
        .unwrap_or_else(|| panic!("{text}"));
        value
    }

    #[test]
    fn literals_are_read() {
        let string = |text: &str| Literal::String(text.into());
        assert_eq!(only("x = {v: 'a' + \"b\\u00e4\\n\" + `c`}"), string("abä\nc"));
        assert_eq!(only(r#"{"v": "\x41\u{1F36A}"}"#), string("A🍪"));
        assert_eq!(only("f({v: -1_0.5})"), Literal::Number(-10.5));
        assert_eq!(only("window.a = {'v': !0}"), Literal::Bool(true));
        assert_eq!(
            only("var c = {v: /^_ga\\/[/]/i}"),
            Literal::Regex { pattern: "^_ga\\/[/]".into(), flags: "i".into() }
        );
        assert_eq!(only("export default {/* c */ v: undefined, // d\n}"), Literal::Null);
    }

    #[test]
    fn what_would_have_to_run_is_code() {
        for code in [
            "alert(1)",
            "`a${b}`",
            "function () {}",
            "() => 1",
            "b",
            "a.b",
            "1 + 1",
            "'a' + b",
            "new X",
            "[].x",
            "c ? 1 : 2",
        ] {
            assert!(matches!(only(&format!("({{v: {code}}})")), Literal::Code(_)), "{code}");
        }
        assert!(matches!(only("({...a, get b() { return 1 }, [c]: 1, d, v() {}})"), Literal::Code(_)));
    }

    #[test]
    fn no_script_is_too_deep_or_too_wrong() {
        let none = |text: &str| assert!(find(text, |_| None::<()>).is_none());
        for part in ["[", "{a:", "(", "!", "-", "`${", "function(){", "=>", "if(a)", "<a>", "\\", "/*", "'", "\u{0}"] {
            none(&part.repeat(20_000));
        }
        none("");
    }
}
