//! What a change of a room's record means to those who follow the room. Pure.

use crate::storage::event::{Attendee, EventKind, LinkNews};
use crate::storage::room::{LinkRecord, RoomRecord};

/// What has happened between one record of a room and the next.
pub(super) fn between(before: &RoomRecord, after: &RoomRecord) -> Vec<EventKind> {
    let mut news = Vec::new();
    links(before, after, &mut news);
    members(before, after, &mut news);
    if before.phase != after.phase {
        news.push(EventKind::PhaseChanged { phase: after.phase });
    }
    let brought = after.questions.get(before.questions.len()..).unwrap_or_default();
    news.extend(brought.iter().map(|question| EventKind::QuestionBrought { question: question.clone() }));
    if before.language != after.language {
        news.push(EventKind::LanguageChanged { language: after.language.clone() });
    }
    let settings = |room: &RoomRecord| {
        let times = (room.keep_days, room.idle_minutes, room.code_begins);
        (room.title.clone(), times, room.password.clone(), room.settings.clone())
    };
    if settings(before) != settings(after) {
        news.push(EventKind::RoomUpdated);
    }
    news
}

fn links(before: &RoomRecord, after: &RoomRecord, news: &mut Vec<EventKind>) {
    let find =
        |room: &RoomRecord, link: &LinkRecord| room.links.iter().find(|one| one.id == link.id).cloned();
    let told = |link: &LinkRecord| LinkNews { link: link.id, role: link.role, label: link.label.clone() };
    let revoked = before.links.iter().filter(|link| find(after, link).is_none());
    news.extend(revoked.map(|link| EventKind::LinkRevoked(told(link))));
    for link in &after.links {
        match find(before, link) {
            None => news.push(EventKind::LinkCreated(told(link))),
            Some(known) if known != *link => news.push(EventKind::LinkChanged(told(link))),
            Some(_) => {}
        }
    }
}

fn members(before: &RoomRecord, after: &RoomRecord, news: &mut Vec<EventKind>) {
    for member in &after.members {
        let Some(known) = before.members.iter().find(|known| known.id == member.id) else { continue };
        let who = Attendee::from(member);
        if known.removed != member.removed {
            news.push(EventKind::MemberRemoved { who });
        } else if known.name != member.name {
            news.push(EventKind::MemberRenamed { who });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::token::LinkToken;
    use crate::clock::UnixMillis;
    use crate::rights::phase::Phase;
    use crate::rights::role::Role;

    fn room() -> RoomRecord {
        let link = LinkRecord {
            id: uuid::Uuid::from_u128(7),
            role: Role::Candidate,
            label: None,
            hash: LinkToken::random().hash(),
            created: UnixMillis(0),
            expires: None,
        };
        RoomRecord { links: vec![link], ..RoomRecord::new(UnixMillis(0), "python") }
    }

    #[test]
    fn nothing_is_told_of_what_nobody_did() {
        let before = room();
        let after = RoomRecord { version: 2, last_active: UnixMillis(9), ..before.clone() };
        assert_eq!(between(&before, &after), []);
    }

    #[test]
    fn each_change_is_told_as_what_it_is() {
        let before = room();
        let link = before.links[0].clone();
        let news = LinkNews { link: link.id, role: Role::Candidate, label: None };
        let mut after = before.clone();
        after.links.clear();
        assert_eq!(between(&before, &after), [EventKind::LinkRevoked(news.clone())]);
        assert_eq!(between(&after, &before), [EventKind::LinkCreated(news.clone())]);
        let mut after = before.clone();
        after.links[0].label = Some("Bob".to_owned());
        let label = Some("Bob".to_owned());
        assert_eq!(between(&before, &after), [EventKind::LinkChanged(LinkNews { label, ..news })]);
        let after = RoomRecord {
            phase: Phase::Live,
            language: "go".to_owned(),
            title: "Title".to_owned(),
            ..before.clone()
        };
        let all = [
            EventKind::PhaseChanged { phase: Phase::Live },
            EventKind::LanguageChanged { language: "go".to_owned() },
            EventKind::RoomUpdated,
        ];
        assert_eq!(between(&before, &after), all);
    }
}
