//! Statuses and codes of what other layers refuse.

use axum::http::StatusCode;

use crate::protocol::close::CloseReason;
use crate::repository::error::RepositoryError;
use crate::room::error::Refused;

pub(super) fn refused_status(refused: Refused) -> (StatusCode, &'static str) {
    match refused {
        Refused::NoSuchLink => (StatusCode::NOT_FOUND, "no_such_link"),
        Refused::NoSuchMember => (StatusCode::NOT_FOUND, "no_such_member"),
        Refused::ExpiresInThePast => (StatusCode::UNPROCESSABLE_ENTITY, "expires_in_the_past"),
        Refused::SomebodyIsQuiet => (StatusCode::CONFLICT, "somebody_is_quiet"),
        Refused::QuietTooOften { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_often"),
        Refused::QuietIsOn => (StatusCode::CONFLICT, "quiet_is_on"),
        Refused::QuestionUnderWay => (StatusCode::CONFLICT, "question_under_way"),
        Refused::QuestionDoesNotFit => (StatusCode::CONFLICT, "question_does_not_fit"),
        Refused::TooManyQuestions => (StatusCode::CONFLICT, "too_many_questions"),
        Refused::TooManyLinks => (StatusCode::CONFLICT, "too_many_links"),
        Refused::TooManyMembers => (StatusCode::CONFLICT, "too_many_members"),
        Refused::LastOwnerLink => (StatusCode::CONFLICT, "last_owner_link"),
        Refused::Phase { .. } => (StatusCode::CONFLICT, "phase"),
        Refused::NoSuchComment => (StatusCode::NOT_FOUND, "no_such_comment"),
        Refused::NotYourComment => (StatusCode::FORBIDDEN, "not_your_comment"),
        Refused::TooManyComments => (StatusCode::CONFLICT, "too_many_comments"),
        Refused::TooManyJudgements => (StatusCode::CONFLICT, "too_many_judgements"),
        Refused::NoRecommendation => (StatusCode::UNPROCESSABLE_ENTITY, "no_recommendation"),
        Refused::OwnersMember => (StatusCode::FORBIDDEN, "not_allowed"),
        Refused::Denied(_) => (StatusCode::FORBIDDEN, "not_allowed"),
    }
}

/// The field that is wrong, if it is one.
pub(super) fn refused_field(refused: Refused) -> Option<&'static str> {
    match refused {
        Refused::ExpiresInThePast => Some("expires_at"),
        Refused::NoRecommendation => Some("recommendation"),
        _ => None,
    }
}

/// Also how it is counted.
pub(in crate::http) fn repository_status(error: &RepositoryError) -> (StatusCode, &'static str) {
    use RepositoryError as E;
    match error {
        E::Off => (StatusCode::CONFLICT, "repository_off"),
        E::Address(_) => (StatusCode::UNPROCESSABLE_ENTITY, "repository_address"),
        E::Host(_) => (StatusCode::UNPROCESSABLE_ENTITY, "repository_host"),
        E::ReferenceForm | E::NoSuchReference | E::NotACommit => {
            (StatusCode::UNPROCESSABLE_ENTITY, "repository_reference")
        }
        E::Full => (StatusCode::SERVICE_UNAVAILABLE, "repositories_full"),
        E::NotReachedFromHere(_) => (StatusCode::UNPROCESSABLE_ENTITY, "repository_refused"),
        E::Unreachable(_) | E::TooOften | E::Failing | E::BrokeOff => {
            (StatusCode::SERVICE_UNAVAILABLE, "repository_unreachable")
        }
        E::NotFound => (StatusCode::UNPROCESSABLE_ENTITY, "repository_not_found"),
        E::Moved(_) => (StatusCode::UNPROCESSABLE_ENTITY, "repository_moved"),
        E::NotGit => (StatusCode::UNPROCESSABLE_ENTITY, "repository_not_git"),
        E::Damaged => (StatusCode::UNPROCESSABLE_ENTITY, "repository_damaged"),
        E::Empty => (StatusCode::UNPROCESSABLE_ENTITY, "repository_empty"),
        E::TooLarge(_) | E::TooMuchWork => (StatusCode::UNPROCESSABLE_ENTITY, "repository_too_large"),
        E::TooSlow => (StatusCode::SERVICE_UNAVAILABLE, "repository_too_slow"),
        E::NoGit | E::NoSandbox(_) | E::NoTls => (StatusCode::SERVICE_UNAVAILABLE, "repository_unavailable"),
    }
}

pub(super) fn update_status(reason: CloseReason) -> (StatusCode, &'static str) {
    match reason {
        CloseReason::TooMuch | CloseReason::FrameTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        CloseReason::Unsupported => (StatusCode::UNPROCESSABLE_ENTITY, "unsupported_update"),
        CloseReason::Quarantined => (StatusCode::LOCKED, "quarantined"),
        CloseReason::Malformed | CloseReason::NotBinary => (StatusCode::BAD_REQUEST, "malformed_update"),
        CloseReason::NotAllowed => (StatusCode::FORBIDDEN, "not_allowed"),
        CloseReason::NotAuthenticated
        | CloseReason::NoSuchRoom
        | CloseReason::RoomEnded
        | CloseReason::Removed
        | CloseReason::Restart
        | CloseReason::Overloaded
        | CloseReason::StorageTrouble => (StatusCode::SERVICE_UNAVAILABLE, "storage"),
    }
}
