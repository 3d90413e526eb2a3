//! What the notice looks like: its place, its scheme, and a few named values of a checked form, never free CSS.

use crate::contract::names;
use crate::values::{Href, Text};
use crate::{Node, Read, Reader, Write};

/// What the notice looks like. The three answers look alike whatever is written here.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Appearance {
    /// Its shape.
    pub layout: Layout,
    /// Where it stands; `centre` has one place.
    pub position: Position,
    /// Its scheme.
    pub theme: Theme,
    /// What the logo says to those who do not see it. Default: the controller's name.
    pub logo_text: Option<Text>,
    /// Everything that is a string.
    pub values: Values,
}

names! {
    /// The shape of the notice. It is modal in none: the page can be read and used meanwhile.
    pub enum Layout("\"box\", \"bar\", \"corner\" or \"centre\"") {
        /// A panel that floats above the edge, the words beside the answers.
        Box = "box",
        /// The same from one side of the window to the other.
        Bar = "bar",
        /// A narrow card in a corner, the answers one below the other.
        Corner = "corner",
        /// A card in the middle of the window.
        Centre = "centre",
    }
}

names! {
    /// Where in the window: of the notice the edge, of a `corner` the side too, and that of the control that leads back.
    pub enum Position("\"bottom\", \"top\", \"bottom-end\" or \"top-end\"") {
        /// At the lower edge, where thumbs are, on the side where lines of the notice's language begin.
        Bottom = "bottom",
        /// At the upper edge, on that side.
        Top = "top",
        /// At the lower edge, on the side where lines end.
        BottomEnd = "bottom-end",
        /// At the upper edge, on that side.
        TopEnd = "top-end",
    }
}

names! {
    /// A colour scheme.
    pub enum Theme("\"auto\", \"light\" or \"dark\"") {
        /// What the visitor's system prefers.
        Auto = "auto",
        /// Always light, for a site that has no dark scheme.
        Light = "light",
        /// Always dark.
        Dark = "dark",
    }
}

/// The colours. `www/theme.css` and `www/dark.css` have a custom property of each, with the shipped value.
pub const COLOURS: &[&str] = &["bg", "fg", "quiet", "line", "soft", "accent", "on_accent", "focus"];

/// What a value is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// `logo` and `icon`, addresses of pictures.
    Picture,
    /// `font` and `radius`.
    Shape,
    /// A colour of the light scheme that replaces the shipped one, by [`COLOURS`].
    Light,
    /// A colour of the dark scheme.
    Dark,
}

/// Strings by their names, each of the form of its name. One list instead of a type for each, because the banner reads them before
/// it can ask anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values(Vec<(Group, &'static str, String)>);

/// A form of strings: what is expected, and whether a string is that.
type Form = (&'static str, fn(&str) -> bool);

const COLOUR: Form = ("a colour such as \"#16191d\"", |colour| {
    let fits = |(index, byte): (usize, u8)| if index == 0 { byte == b'#' } else { byte.is_ascii_hexdigit() };
    matches!(colour.len(), 4 | 7) && colour.bytes().enumerate().all(fits)
});

/// An address that may reach an image: of the kinds of [`Href`] all but mail.
const PICTURE: Form = ("an address that is relative or begins with https: or http:", |address| {
    !address.starts_with("mailto:") && Href::parse(address).is_some()
});

/// As CSS has it but without quotes.
const FONT: Form = ("names of fonts without quotes, separated by commas", |fonts| {
    matches!(fonts.len(), 1..=200)
        && fonts.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b',' | b'-'))
});

const RADIUS: Form = ("a length from \"0px\" to \"39px\"", |radius| {
    matches!(radius.as_bytes(), [b'0'..=b'9', b'p', b'x'] | [b'1'..=b'3', b'0'..=b'9', b'p', b'x'])
});

impl Values {
    /// A value, if there is one.
    #[must_use]
    pub fn get(&self, group: Group, name: &str) -> Option<&str> {
        self.of(group).find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    fn of(&self, group: Group) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().filter(move |value| value.0 == group).map(|(_, name, value)| (*name, value.as_str()))
    }

    /// Adds those of `names` that are there.
    #[inline(never)]
    fn read(&mut self, members: Members, reader: &mut Reader, group: Group, names: &[&'static str], form: Form) {
        for name in names {
            if let Some(node) = reader.find(members, name, false) {
                let place = reader.enter(name);
                self.0.push((group, *name, reader.string(node, form.0, form.1)));
                reader.leave(place);
            }
        }
    }

    /// Adds the colours of a scheme.
    #[inline(never)]
    fn read_scheme(&mut self, members: Members, reader: &mut Reader, group: Group, name: &str) {
        if let Some(node) = reader.find(members, name, false) {
            let place = reader.enter(name);
            let members = reader.object(node, COLOURS);
            self.read(members, reader, group, COLOURS, COLOUR);
            reader.leave(place);
        }
    }
}

type Members<'a> = &'a [(String, Node)];

impl Read for Appearance {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let members = reader.object(node, Self::NAMES);
        let mut values = Values::default();
        values.read(members, reader, Group::Picture, &["logo", "icon"], PICTURE);
        values.read(members, reader, Group::Shape, &["font"], FONT);
        values.read(members, reader, Group::Shape, &["radius"], RADIUS);
        values.read_scheme(members, reader, Group::Light, "light");
        values.read_scheme(members, reader, Group::Dark, "dark");
        Self {
            layout: reader.member(members, "layout", false),
            position: reader.member(members, "position", false),
            theme: reader.member(members, "theme", false),
            logo_text: reader.member(members, "logo_text", false),
            values,
        }
    }
}

impl Write for Appearance {
    fn write(&self) -> Node {
        let values =
            |group| self.values.of(group).map(|(name, value)| (name, crate::write::text(value))).collect::<Vec<_>>();
        let mut members = vec![
            ("layout", self.layout.write()),
            ("position", self.position.write()),
            ("theme", self.theme.write()),
            ("logo_text", self.logo_text.write()),
        ];
        members.extend(values(Group::Picture));
        members.extend(values(Group::Shape));
        members.extend([("light", Node::object(values(Group::Light))), ("dark", Node::object(values(Group::Dark)))]);
        Node::object(members)
    }
}

crate::write::serialize_as_written!(Appearance);

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Appearance {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Appearance".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        const MEANINGS: [&str; 8] = [
            "the ground",
            "the text on it, and on `soft`",
            "text of less weight",
            "lines and borders",
            "the ground of what stands apart",
            "the ground of buttons, and switches that are on",
            "the text of buttons",
            "the ring around what has the focus",
        ];
        let string = |description: &str, pattern: &str| serde_json::json!({ "type": "string", "description": description, "pattern": pattern });
        let colour = |(name, meaning): (&&str, &str)| {
            ((*name).to_owned(), string(meaning, "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"))
        };
        let colours: serde_json::Map<_, _> = COLOURS.iter().zip(MEANINGS).map(colour).collect();
        let colours = |description: &str| serde_json::json!({ "type": "object", "description": description, "additionalProperties": false, "properties": colours });
        let address = "^(https?://[^\\s\\\\<>\"]+|[^\\s\\\\<>\":]+|[/.?#][^\\s\\\\<>\"]*)$";
        schemars::json_schema!({
            "description": "What the notice looks like. The three answers look alike whatever is written here.",
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "layout": generator.subschema_for::<Layout>(),
                "position": generator.subschema_for::<Position>(),
                "theme": generator.subschema_for::<Theme>(),
                "logo": string("the address of a picture above the title", address),
                "logo_text": generator.subschema_for::<Option<Text>>(),
                "icon": string("the address of a picture on the control that leads back, instead of its words, which screen readers still hear", address),
                "font": string("names of fonts that the page has, or `inherit` for the page's own; default: that of the system", "^[A-Za-z0-9 ,-]{1,200}$"),
                "radius": string("how round the corners are; default: 14px", "^[1-3]?[0-9]px$"),
                "light": colours("colours of the light scheme that replace the shipped ones"),
                "dark": colours("colours of the dark scheme that replace the shipped ones"),
            }
        })
    }
}

impl Theme {
    /// The value of `color-scheme`, and the media for which the dark colours hold.
    #[must_use]
    pub fn schemes(self) -> [&'static str; 2] {
        match self {
            Self::Auto => ["light dark", "(prefers-color-scheme:dark)"],
            Self::Light => ["light", "not all"],
            Self::Dark => ["dark", "all"],
        }
    }
}

impl Appearance {
    const NAMES: &[&str] =
        &["layout", "position", "theme", "logo", "logo_text", "icon", "font", "radius", "light", "dark"];

    /// The words of the attribute that the notice's style sheet goes by.
    #[must_use]
    pub fn place(&self) -> String {
        [self.layout.name(), " ", self.position.name()].concat()
    }

    /// Where scrolling has to leave room so that what has the focus does not hide behind the notice: a property of the page, and its
    /// value up to the notice's height, `px)`.
    #[must_use]
    pub fn reserve(&self) -> (&'static str, &'static str) {
        match (self.layout, self.position) {
            (Layout::Centre, _) => ("scroll-padding-block-end", "calc(50vh + .5*"),
            (_, Position::Top | Position::TopEnd) => ("scroll-padding-block-start", "calc(32px + "),
            _ => ("scroll-padding-block-end", "calc(32px + "),
        }
    }

    /// The style sheet of what the owner chose; `dark` is that of the shipped dark scheme. It holds nothing but values of a checked form.
    #[must_use]
    pub fn css(&self, dark: &str) -> String {
        let [scheme, media] = self.theme.schemes();
        let mut css = vec![":host{--scheme:", scheme];
        self.values.declare(Group::Shape, &mut css);
        self.values.declare(Group::Light, &mut css);
        css.extend_from_slice(&["}@media ", media, "{", dark, ":host{"]);
        self.values.declare(Group::Dark, &mut css);
        css.push("}}");
        css.concat()
    }

    /// The style sheet of the control that leads back to the choice; `sheet` is the shipped one.
    #[must_use]
    pub fn control(&self, sheet: &str) -> String {
        let css = self.css("");
        let side = if matches!(self.position, Position::BottomEnd | Position::TopEnd) {
            "--start:auto;--end:16px;"
        } else {
            ""
        };
        // A picture's address has neither quotes nor backslashes nor line breaks.
        let icon = self
            .values
            .get(Group::Picture, "icon")
            .map(|icon| ["--label:0px;--icon:url(\"", icon, "\")"].concat())
            .unwrap_or_default();
        [&css, ":host{", side, &icon, "}", sheet].concat()
    }
}

impl Values {
    /// Adds a custom property for each of a group.
    #[inline(never)]
    fn declare<'a>(&'a self, group: Group, css: &mut Vec<&'a str>) {
        for (name, value) in self.of(group) {
            css.extend_from_slice(&[";--", name, ":", value]);
        }
    }
}
