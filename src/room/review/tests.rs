use super::*;
use crate::auth::identity::Colour;
use crate::rights::role::Role;

const STARTED: UnixMillis = UnixMillis(1_000);
const NOW: UnixMillis = UnixMillis(9_000);

fn author(of: u128, role: Role) -> ReviewAuthor {
    let colour = Colour::least_used(std::iter::empty());
    ReviewAuthor { id: MemberId(Uuid::from_u128(of)), name: format!("person {of}"), role, colour }
}

fn viewer(of: &ReviewAuthor) -> Admitted {
    Admitted { role: of.role, author: Author::Person(of.id), member: None, link: None, until: None }
}

fn remark(at: UnixMillis, reply_to: Option<Uuid>) -> NewComment {
    NewComment { at, place: None, board: None, text: "so it was".to_owned(), reply_to }
}

/// Writes it down, as the room's task does.
fn write<T>(review: &mut Review, decided: Result<Decided<T>, Refused>) -> Result<T, Refused> {
    let Decided { answer, changes, .. } = decided?;
    changes.iter().for_each(|change| review.apply(change));
    Ok(answer)
}

fn comment_by(
    review: &mut Review,
    by: &ReviewAuthor,
    at: UnixMillis,
    reply_to: Option<Uuid>,
) -> Result<Uuid, Refused> {
    let decided = comment(review, (&viewer(by), Some(STARTED)), by.clone(), remark(at, reply_to), NOW);
    write(review, decided).map(|comment| comment.id)
}

fn ids(review: &Review, by: &ReviewAuthor) -> Vec<Uuid> {
    Seen::by(review, &viewer(by), Some(STARTED)).comments.iter().map(|comment| comment.id).collect()
}

#[test]
fn hard_6_reviewers_see_no_comment_on_what_was_before_the_start_nor_an_answer_to_one() {
    let mut review = Review::default();
    let (ina, rob) = (author(1, Role::Interviewer), author(2, Role::Reviewer));
    let before = comment_by(&mut review, &ina, UnixMillis(STARTED.0 - 1), None).unwrap();
    let answer = comment_by(&mut review, &ina, STARTED, Some(before)).unwrap();
    let after = comment_by(&mut review, &rob, STARTED, None).unwrap();
    assert_eq!(ids(&review, &rob), [after]);
    assert_eq!(ids(&review, &ina), [before, answer, after]);
    for hidden in [before, answer, Uuid::from_u128(9)] {
        assert_eq!(comment_by(&mut review, &rob, NOW, Some(hidden)), Err(Refused::NoSuchComment));
    }
}

#[test]
fn comments_are_changed_by_their_authors_and_deleted_by_those_who_lead_too() {
    let mut review = Review::default();
    let (ina, rob) = (author(1, Role::Interviewer), author(2, Role::Reviewer));
    let robs = comment_by(&mut review, &rob, NOW, None).unwrap();
    let inas = comment_by(&mut review, &ina, NOW, None).unwrap();
    let text = || "another text".to_owned();
    assert_eq!(reword(&review, (robs, text()), ina.id, NOW).unwrap_err(), Refused::NotYourComment);
    let decided = reword(&review, (robs, text()), rob.id, UnixMillis(9_999));
    let changed = write(&mut review, decided).unwrap();
    assert_eq!((changed.text, changed.changed), (text(), Some(UnixMillis(9_999))));
    assert_eq!(remove(&review, inas, &viewer(&rob)).unwrap_err(), Refused::NotYourComment);
    let decided = remove(&review, robs, &viewer(&ina));
    write(&mut review, decided).unwrap();
    assert_eq!(ids(&review, &ina), [inas]);
    assert_eq!(remove(&review, robs, &viewer(&ina)).unwrap_err(), Refused::NoSuchComment);
}

#[test]
fn a_comment_that_was_answered_keeps_its_place_until_its_answers_are_gone() {
    let mut review = Review::default();
    let ina = author(1, Role::Interviewer);
    let first = comment_by(&mut review, &ina, NOW, None).unwrap();
    let second = comment_by(&mut review, &ina, NOW, Some(first)).unwrap();
    let third = comment_by(&mut review, &ina, NOW, Some(second)).unwrap();
    for id in [first, second] {
        let decided = remove(&review, id, &viewer(&ina));
        write(&mut review, decided).unwrap();
    }
    let kept: Vec<_> = review.comments.iter().map(|comment| (comment.id, comment.is_deleted)).collect();
    assert_eq!(kept, [(first, true), (second, true), (third, false)]);
    assert!(review.comments[0].text.is_empty());
    let answered = comment_by(&mut review, &ina, NOW, Some(second));
    assert_eq!(answered, Err(Refused::NoSuchComment), "it is deleted");
    let decided = remove(&review, third, &viewer(&ina));
    write(&mut review, decided).unwrap();
    assert_eq!(review.comments, []);
}

#[test]
fn hard_2_comments_and_judgements_are_bounded() {
    let mut review = Review::default();
    let (ina, rob) = (author(1, Role::Interviewer), author(2, Role::Reviewer));
    for _ in 0..MAX_COMMENTS / 2 {
        comment_by(&mut review, &rob, NOW, None).unwrap();
    }
    assert_eq!(
        comment_by(&mut review, &rob, NOW, None),
        Err(Refused::TooManyComments),
        "half is for leaders"
    );
    let said = review.comments[0].clone();
    let same = reword(&review, (said.id, said.text.clone()), rob.id, NOW).unwrap();
    assert!(same.changes.is_empty() && same.news.is_none(), "nothing was changed");
    for _ in 0..MAX_COMMENTS / 2 {
        comment_by(&mut review, &ina, NOW, None).unwrap();
    }
    assert_eq!(comment_by(&mut review, &ina, NOW, None), Err(Refused::TooManyComments));
    // Their bytes, too: also where one only becomes longer.
    review.comments.truncate(1);
    let id = review.comments[0].id;
    let huge = "x".repeat(MAX_COMMENT_BYTES);
    let longer = reword(&review, (id, huge.clone()), rob.id, NOW);
    assert_eq!(longer.unwrap_err(), Refused::TooManyComments);
    review.comments[0].text = huge;
    assert_eq!(comment_by(&mut review, &ina, NOW, None), Err(Refused::TooManyComments));
    reword(&review, (id, "short".to_owned()), rob.id, NOW).unwrap();
    for of in 0..MAX_JUDGEMENTS {
        let decided = judge(&review, author(of as u128, Role::Owner), draft(), NOW);
        write(&mut review, decided).unwrap();
    }
    let one_more = judge(&review, author(999, Role::Owner), draft(), NOW);
    assert_eq!(one_more.unwrap_err(), Refused::TooManyJudgements);
    judge(&review, author(0, Role::Owner), draft(), NOW).unwrap();
}

fn draft() -> NewJudgement {
    NewJudgement { recommendation: None, scores: Vec::new(), text: "a draft".to_owned(), give: false }
}

fn given(recommendation: Recommendation) -> NewJudgement {
    NewJudgement { recommendation: Some(recommendation), give: true, ..draft() }
}

/// How many judgements of others somebody sees, and of how many others they know.
fn seen(review: &Review, by: &Admitted) -> (usize, usize, bool) {
    let seen = Seen::by(review, by, Some(STARTED));
    (seen.judgements.len(), seen.waiting.len(), seen.mine.is_some())
}

#[test]
fn nobody_sees_anothers_judgement_before_their_own_is_given() {
    let mut review = Review::default();
    let [ina, olga] = [author(1, Role::Interviewer), author(2, Role::Owner)];
    let decided = judge(&review, ina.clone(), draft(), NOW).unwrap();
    assert_eq!(decided.news, None, "of a draft nobody hears");
    write(&mut review, Ok(decided)).unwrap();
    assert_eq!(seen(&review, &viewer(&olga)), (0, 0, false));
    let decided = judge(&review, ina.clone(), given(Recommendation::Yes), NOW);
    write(&mut review, decided).unwrap();
    assert_eq!(seen(&review, &viewer(&olga)), (0, 1, false));
    let decided = judge(&review, olga.clone(), draft(), NOW);
    write(&mut review, decided).unwrap();
    assert_eq!(seen(&review, &viewer(&olga)), (0, 1, true), "a draft opens nothing");
    assert_eq!(seen(&review, &viewer(&ina)), (0, 0, true));
    let operator = Admitted { author: Author::Operator, ..viewer(&olga) };
    assert_eq!(seen(&review, &operator), (1, 0, false), "what was given, and no draft");
    let decided = judge(&review, olga.clone(), given(Recommendation::StrongNo), NOW);
    write(&mut review, decided).unwrap();
    assert_eq!(seen(&review, &viewer(&olga)), (1, 0, true));
    assert_eq!(seen(&review, &viewer(&ina)), (1, 0, true));
    for role in [Role::Reviewer, Role::Candidate, Role::Observer] {
        assert_eq!(seen(&review, &Admitted { role, ..viewer(&ina) }), (0, 0, false), "{role}");
    }
}

#[test]
fn what_was_given_recommends_something_and_is_not_taken_back() {
    let mut review = Review::default();
    let ina = author(1, Role::Interviewer);
    let nothing = NewJudgement { give: true, ..draft() };
    assert_eq!(judge(&review, ina.clone(), nothing, NOW).unwrap_err(), Refused::NoRecommendation);
    let decided = judge(&review, ina.clone(), given(Recommendation::No), NOW);
    write(&mut review, decided).unwrap();
    assert_eq!(judge(&review, ina.clone(), draft(), NOW).unwrap_err(), Refused::NoRecommendation);
    let changed = NewJudgement { give: false, ..given(Recommendation::Yes) };
    let later = UnixMillis(NOW.0 + 5);
    let decided = judge(&review, ina.clone(), changed, later).unwrap();
    assert_eq!(decided.news, Some(EventKind::JudgementGiven { who: (&ina).into() }));
    assert_eq!((decided.answer.given, decided.answer.changed), (Some(NOW), later));
}
