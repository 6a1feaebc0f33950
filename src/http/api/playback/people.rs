//! Who wrote something that is played back.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::UnixMillis;
use crate::ids::{Author, MemberId};
use crate::playback::columns::Writer;
use crate::playback::outline::Outline;
use crate::rights::role::Role;
use crate::storage::review::ReviewAuthor;
use crate::storage::room::{MemberRecord, RoomRecord};

/// Who wrote something.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[schema(as = PlaybackPerson)]
pub(in crate::http) struct Person {
    #[schema(value_type = Uuid)]
    id: String,
    kind: Kind,
    /// What they call themselves; empty: nobody knows.
    name: String,
    /// The role of a member.
    #[schema(required)]
    role: Option<Role>,
    /// The number of a member's colour in the palette.
    #[schema(required)]
    colour: Option<u8>,
}

/// `person`: a member or guest. `server`: the server itself, such as starter text and output. `operator`:
/// whoever holds an API key. `unknown`: the beginning of a recording that is not whole.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum Kind {
    Person,
    Server,
    Operator,
    Unknown,
}

/// Everyone who wrote anything of these, and all members. Whoever sees a room from a time on only
/// does not learn who had been sent away until then, nor who else looks at it afterwards.
pub(in crate::http) fn people<'a>(
    record: &RoomRecord,
    outlines: impl Iterator<Item = &'a Outline>,
    from: Option<UnixMillis>,
) -> Vec<Person> {
    let is_known = |member: &&MemberRecord| {
        let is_there = |from| member.role.attends() && (!member.removed || member.joined >= from);
        from.is_none_or(is_there)
    };
    let member = |id: MemberId| record.members.iter().filter(is_known).find(|member| member.id == id);
    let writers = outlines.flat_map(|outline| &outline.writers);
    let mut people: Vec<Person> = writers.map(|writer| Person::of(*writer, &member)).collect();
    people.extend(record.members.iter().filter(is_known).map(Person::member));
    people.sort();
    people.dedup();
    people
}

impl Person {
    fn of<'a>(writer: Writer, member: &impl Fn(MemberId) -> Option<&'a MemberRecord>) -> Self {
        let (kind, author) = match writer {
            Writer::Known(author @ Author::Person(id)) => match member(id) {
                Some(member) => return Self::member(member),
                None => (Kind::Person, author),
            },
            Writer::Known(author @ Author::Server) => (Kind::Server, author),
            Writer::Known(author @ Author::Operator) => (Kind::Operator, author),
            Writer::Unknown => (Kind::Unknown, Author::Server),
        };
        Self { id: author.id().to_string(), kind, name: String::new(), role: None, colour: None }
    }

    pub(in crate::http) fn member(member: &MemberRecord) -> Self {
        Self {
            id: member.id.to_string(),
            kind: Kind::Person,
            name: member.name.clone(),
            role: Some(member.role),
            colour: Some(member.colour.index()),
        }
    }

    /// Whoever wrote a part of the review: as they are now, where that is known.
    pub(in crate::http) fn author(author: &ReviewAuthor, record: &RoomRecord) -> Self {
        match record.members.iter().find(|member| member.id == author.id) {
            Some(member) => Self::member(member),
            None => Self {
                id: author.id.to_string(),
                kind: Kind::Person,
                name: author.name.clone(),
                role: Some(author.role),
                colour: Some(author.colour.index()),
            },
        }
    }
}
