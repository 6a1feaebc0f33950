//! Who a member is, as the others see it: name, colour and role in its presence
//! are the server's to write (AWARE-3).

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::rights::role::Role;

/// One of the colours that people have, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Colour(u8);

/// What the colours are in a light theme, for clients that want one as text. The
/// page has a class per index, with a value for each theme (`styles.css`); a test
/// compares the two.
const PALETTE: [&str; 8] =
    ["#1864ab", "#b02525", "#2b7a3d", "#862e9c", "#9a4a00", "#0b6e75", "#a61e4d", "#5f3dc4"];

impl Colour {
    /// The one that the fewest of the others have.
    pub fn least_used(others: impl Iterator<Item = Self>) -> Self {
        let mut uses = [0u32; PALETTE.len()];
        others.for_each(|colour| uses[colour.place()] += 1);
        let least = (0..PALETTE.len()).min_by_key(|index| uses[*index]);
        Self(least.unwrap_or_default() as u8)
    }

    /// Its number; the page has a class for each.
    pub fn index(self) -> u8 {
        self.0
    }

    /// As in a light theme, `#rrggbb`.
    pub fn hex(self) -> &'static str {
        PALETTE[self.place()]
    }

    /// A stored number may be of another palette.
    fn place(self) -> usize {
        usize::from(self.0) % PALETTE.len()
    }
}

/// What the server says of a connection beside whose it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// Nothing comes from it any more.
    pub lost: bool,
    /// Whoever it is of is quiet: where they are is nobody's business.
    pub quiet: bool,
}

impl Marks {
    /// What the others get of a stamped state, if that is not all of it.
    pub fn veil(self, stamped: &str) -> Option<String> {
        if !self.quiet {
            return None;
        }
        let fields = serde_json::from_str::<Map<String, Value>>(stamped).unwrap_or_default();
        let shown: Map<String, Value> = fields.into_iter().filter(|(field, _)| field == USER).collect();
        Some(Value::Object(shown).to_string())
    }
}

/// The field of a state that is the server's.
const USER: &str = "user";

/// A member's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Which member this is, so that several tabs can be seen as one person; `None` for a
    /// guest by a link alone.
    pub member: Option<Arc<str>>,
    /// What the member is called; `None` where it calls itself something in its
    /// states, which is cleaned.
    pub name: Option<Arc<str>>,
    /// The same for all connections of the member.
    pub colour: Colour,
    /// From the member's session.
    pub role: Role,
}

impl Identity {
    /// A state with this identity and these marks in its field `user`; `None` if it says just that
    /// already. What is no object has no place for an identity, and becomes an empty
    /// one.
    pub fn stamp(&self, state: &str, marks: Marks) -> Option<String> {
        let mut fields = match serde_json::from_str(state) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        let said = fields.get(USER).and_then(|user| user.get("name")).and_then(Value::as_str);
        let mut user = json!({
            "name": self.name.as_deref().map_or_else(|| clean_name(said.unwrap_or_default()), str::to_owned),
            "colour": self.colour.0,
            "color": self.colour.hex(),
            "role": self.role.name(),
        });
        if let Some(member) = self.member.as_deref() {
            user["member"] = Value::from(member);
        }
        for (mark, is_set) in [("lost", marks.lost), ("quiet", marks.quiet)] {
            if is_set {
                user[mark] = Value::Bool(true);
            }
        }
        if fields.get(USER) == Some(&user) {
            return None;
        }
        fields.insert(USER.to_owned(), user);
        Some(Value::Object(fields).to_string())
    }
}

/// Characters of a name.
const LONGEST: usize = 40;

/// One line without control characters or direction marks, not too long; never
/// empty. The page does the same (`people.ts`).
pub fn clean_name(name: &str) -> String {
    let clean: String = one_line(name).chars().take(LONGEST).collect();
    if clean.is_empty() { "Guest".to_owned() } else { clean }
}

/// One line without control characters or direction marks; may be empty.
pub fn one_line(text: &str) -> String {
    let plain = |c: char| if is_format(c) || c.is_control() { ' ' } else { c };
    let spaced: String = text.chars().map(plain).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that show nothing and change what is around them: the categories
/// Cf, Zl and Zp of Unicode 16.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
        | '\u{8e2}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamped(state: &str) -> Value {
        let identity = Identity { member: None, name: None, colour: Colour(3), role: Role::Candidate };
        let stamped = identity.stamp(state, Marks::default()).unwrap_or_else(|| state.to_owned());
        assert_eq!(identity.stamp(&stamped, Marks::default()), None, "stamping twice is once");
        serde_json::from_str(&stamped).unwrap()
    }

    #[test]
    fn aware_3_name_colour_and_role_are_the_servers() {
        let forged = r##"{"cursor":{"at":1},"user":{"name":"Ada","colour":7,"color":"red;}","role":"interviewer","lost":true,"x":1}}"##;
        let user = json!({"name": "Ada", "colour": 3, "color": "#862e9c", "role": "candidate"});
        assert_eq!(stamped(forged), json!({"cursor": {"at": 1}, "user": user}));
        for odd in ["{}", "[1]", "5", r#"{"user":"Ada"}"#, r#"{"user":{"name":5}}"#] {
            assert_eq!(stamped(odd)["user"]["name"], "Guest", "{odd}");
        }
    }

    #[test]
    fn aware_3_the_tabs_of_a_member_carry_its_id() {
        let identity =
            Identity { member: Some("m-1".into()), name: None, colour: Colour(3), role: Role::Candidate };
        let shown = identity.stamp(r#"{"user":{"name":"Ada","member":"m-2"}}"#, Marks::default()).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&shown).unwrap()["user"]["member"], json!("m-1"));
        assert_eq!(stamped(r#"{"user":{"member":"m-2"}}"#)["user"].get("member"), None);
    }

    #[test]
    fn live_8_only_the_server_says_that_somebody_is_lost() {
        let identity = Identity { member: None, name: None, colour: Colour(3), role: Role::Candidate };
        let (lost, here) = (Marks { lost: true, ..Marks::default() }, Marks::default());
        let shown = identity.stamp(r#"{"user":{"name":"Ada","lost":false}}"#, lost).unwrap();
        let user = |state: &str| serde_json::from_str::<Value>(state).unwrap()["user"].clone();
        assert_eq!(user(&shown)["lost"], json!(true));
        assert_eq!(identity.stamp(&shown, lost), None);
        // Whoever took it for her own says it again when she is back.
        assert_eq!(user(&identity.stamp(&shown, here).unwrap()).get("lost"), None);
    }

    #[test]
    fn who_is_quiet_shows_nothing_but_that() {
        let identity = Identity { member: None, name: None, colour: Colour(3), role: Role::Candidate };
        let quiet = Marks { quiet: true, ..Marks::default() };
        let said = r#"{"cursor":{"at":1},"selections":[2],"typing":true,"user":{"name":"Ada"}}"#;
        let stamped = identity.stamp(said, quiet).unwrap();
        let json = |state: &str| serde_json::from_str::<Value>(state).unwrap();
        assert_eq!(json(&stamped)["cursor"], json!({"at": 1}), "the owner keeps what is theirs");
        let user =
            json!({"name": "Ada", "colour": 3, "color": "#862e9c", "role": "candidate", "quiet": true});
        assert_eq!(json(&quiet.veil(&stamped).unwrap()), json!({ "user": user }));
        assert_eq!(Marks::default().veil(&stamped), None);
    }

    #[test]
    fn aware_3_names_are_one_harmless_line() {
        for (said, shown) in [
            ("  Ada\n Lovelace ", "Ada Lovelace"),
            ("a\u{202e}b\0c", "a b c"),
            ("<b>x</b>", "<b>x</b>"),
            (" \u{200b} ", "Guest"),
        ] {
            assert_eq!(clean_name(said), shown);
        }
        assert_eq!(clean_name(&"😀".repeat(100)), "😀".repeat(40));
    }

    #[test]
    fn aware_3_people_have_different_colours_as_long_as_there_are_some() {
        let mut colours: Vec<Colour> = Vec::new();
        for _ in 0..2 * PALETTE.len() {
            colours.push(Colour::least_used(colours.iter().copied()));
        }
        for index in 0..PALETTE.len() {
            assert_eq!(colours.iter().filter(|colour| usize::from(colour.0) == index).count(), 2);
        }
    }

    #[test]
    fn aware_3_the_palette_is_that_of_the_page() {
        let styles = include_str!("../../frontend/src/styles.css");
        for (index, colour) in PALETTE.iter().enumerate() {
            let rule = format!(".person-{index} {{\n  --person: light-dark({colour}, ");
            assert!(styles.contains(&rule), "frontend/src/styles.css lacks `{rule}`");
        }
        assert!(!styles.contains(&format!(".person-{} ", PALETTE.len())));
    }
}
