//! Cutting updates along their structs.
//!
//! Three uses. [`carve`] takes from an update what a document can integrate now
//! and leaves the rest for later, so that yrs never holds anything pending (it
//! would run ahead of what Yjs shows, and can forget to try again). [`split`]
//! cuts a large first sync into pieces that each stand on their own (WIRE-9), [`portions`]
//! what is to be integrated bit by bit. [`without`] leaves out what somebody made up.
//!
//! Both emit structs in an order in which everything that a struct needs comes
//! before it. A client's section whose next struct lacks something waits for
//! exactly that clock, so the whole is O(n log n) for any input.

mod block;
mod order;
mod piece;
mod section;

use self::order::Order;
pub use self::piece::Cut;
use self::piece::Piece;
use self::section::Section;
use super::lib0::Malformed;
use super::update::{Id, Kind, Struct};

/// What came of [`carve`].
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Carved {
    /// All that can be integrated now, if there is anything.
    pub ready: Option<Ready>,
    /// What has to wait, in small parts, each for something of its own.
    pub rest: Vec<Waiting>,
}

/// What can be integrated now.
#[derive(Debug, PartialEq, Eq)]
pub struct Ready {
    /// A v1 update.
    pub update: Vec<u8>,
    /// The next clock of each client that it brings structs of.
    pub ends: Vec<(u64, u32)>,
    /// How many structs it has.
    pub structs: usize,
    /// How many ranges it deletes.
    pub ranges: usize,
}

/// What has to wait.
#[derive(Debug, PartialEq, Eq)]
pub struct Waiting {
    /// A v1 update.
    pub update: Vec<u8>,
    /// Until this is known, nothing of it can take effect.
    pub lacks: Id,
}

/// What becomes of a struct that has all it depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is taken as it is.
    Take,
    /// It is taken as if it had been deleted and collected: its clocks pass, its
    /// content does not.
    Collect,
}

/// Bytes of structs that wait together. Whatever waits is looked at again each
/// time that one of its structs can be taken: small parts keep that cheap.
const WAITING: usize = 256;
/// The same for deletions, of at most 13 bytes each.
const WAITING_RANGES: usize = 16;

/// Divides a checked `update` by what a document knows: `known` gives a client's next
/// clock, 0 for a client never seen. What is known already is left out. `judge`
/// sees each struct before it is taken, in an order in which everything that a
/// struct depends on comes before it. Of bytes that are no update nothing comes.
pub fn carve(update: &[u8], known: impl Fn(u64) -> u32, mut judge: impl FnMut(&Struct) -> Verdict) -> Carved {
    let Ok(mut order) = Order::read(update, usize::MAX, known) else { return Carved::default() };
    let (mut ready, mut structs) = (Piece::default(), 0);
    while let Some((section, block)) = order.next() {
        let taken = &mut order.sections[section].blocks[block];
        if judge(&taken.shape) == Verdict::Collect {
            *taken = taken.collected();
        }
        ready.push(section, block);
        structs += 1;
    }
    let (mut deletes, mut later) = (Vec::new(), Vec::new());
    for &(id, len) in &order.deletes {
        let end = order.known(id.client).clamp(id.clock, id.clock + len);
        if end > id.clock {
            deletes.push((id, end - id.clock));
        }
        if end < id.clock + len {
            later.push((Id { clock: end, ..id }, id.clock + len - end));
        }
    }
    let ends = order.emitted.iter().map(|(client, end)| (*client, *end)).collect();
    let rest = waiting(&order, &mut later);
    let ready =
        ready.write(&order, &deletes).map(|update| Ready { update, ends, structs, ranges: deletes.len() });
    Carved { ready, rest }
}

/// A checked `update` without all that clients wrote for whom `known` gives a clock, and
/// without what it deletes of theirs from that clock on.
pub fn without(update: &[u8], known: impl Fn(u64) -> Option<u32>) -> Vec<u8> {
    let nothing = || vec![0, 0];
    let Ok(mut order) = Order::read(update, usize::MAX, |_| 0) else { return nothing() };
    let mut piece = Piece::default();
    let kept = |section: &Section| known(section.client).is_none();
    for (at, section) in order.sections.iter().enumerate().filter(|(_, section)| kept(section)) {
        let blocks = section.blocks.iter().enumerate();
        blocks
            .filter(|(_, block)| block.shape.kind != Kind::Skip)
            .for_each(|(index, _)| piece.push(at, index));
    }
    let deletes = std::mem::take(&mut order.deletes).into_iter().filter_map(|(id, len)| {
        let end = known(id.client).map_or(id.clock + len, |known| known.min(id.clock + len));
        (end > id.clock).then(|| (id, end - id.clock))
    });
    piece.write(&order, &deletes.collect::<Vec<_>>()).unwrap_or_else(nothing)
}

/// Parts of what is left, with what each lacks.
fn waiting<F: Fn(u64) -> u32>(order: &Order<'_, F>, later: &mut [(Id, u32)]) -> Vec<Waiting> {
    let mut rest = Vec::new();
    for (missing, sections) in &order.waiting {
        for &index in sections {
            let section = &order.sections[index];
            let (mut lacks, mut piece, mut size) = (*missing, Piece::default(), 0);
            for (at, block) in section.blocks.iter().enumerate().skip(section.next) {
                if block.shape.kind == Kind::Skip {
                    continue;
                }
                if size > 0 && size + block.size() > WAITING {
                    let written = std::mem::take(&mut piece).write(order, &[]);
                    rest.extend(written.map(|update| Waiting { update, lacks }));
                    // Its author's own clocks before it.
                    lacks = Id { client: section.client, clock: block.shape.id.clock.saturating_sub(1) };
                    size = 0;
                }
                piece.push(index, at);
                size += block.size();
            }
            rest.extend(piece.write(order, &[]).map(|update| Waiting { update, lacks }));
        }
    }
    later.sort_unstable();
    for ranges in later.chunk_by(|(one, _), (other, _)| one.client == other.client) {
        for ranges in ranges.chunks(WAITING_RANGES) {
            let lacks = ranges[0].0;
            rest.extend(Piece::default().write(order, ranges).map(|update| Waiting { update, lacks }));
        }
    }
    rest
}

/// Cuts `update` into updates of about `limit` bytes each, in an order in which
/// each needs only what `known` has and what came in earlier pieces. Text runs
/// larger than `limit` are cut, too; other content is not.
///
/// # Errors
/// When `update` is malformed, or needs what neither it nor `known` has.
pub fn split(update: &[u8], limit: usize, known: impl Fn(u64) -> u32) -> Result<Vec<Cut>, Malformed> {
    let mut order = Order::read(update, limit, known)?;
    let mut pieces = Vec::new();
    let (mut piece, mut size) = (Piece::default(), 0);
    while let Some((section, block)) = order.next() {
        let bytes = order.sections[section].blocks[block].size();
        if size > 0 && size + bytes > limit {
            pieces.extend(std::mem::take(&mut piece).cut(&order, &[]));
            size = 0;
        }
        piece.push(section, block);
        size += bytes;
    }
    if order.sections.iter().any(|section| section.next < section.blocks.len()) {
        return Err(Malformed::Count);
    }
    // A deleted range takes at most 13 bytes with its client in front.
    let ranges = (limit / 13).max(1);
    let mut deletes = order.deletes.chunks(ranges);
    let first = if size + order.deletes.len().min(ranges) * 13 <= limit { deletes.next() } else { None };
    pieces.extend(piece.cut(&order, first.unwrap_or_default()));
    for chunk in deletes {
        pieces.extend(Piece::default().cut(&order, chunk));
    }
    Ok(pieces)
}

/// Divides a checked `update` into updates of few structs each, in an order in which each
/// needs only what `known` has and what came in earlier ones. `size` says how many the
/// next may have, given how many came before. Nothing in a struct is cut; deletions come
/// last.
///
/// # Errors
/// When `update` is malformed, or needs what neither it nor `known` has.
pub fn portions(
    update: &[u8],
    known: impl Fn(u64) -> u32,
    size: impl Fn(usize) -> usize,
) -> Result<Vec<Vec<u8>>, Malformed> {
    let mut order = Order::read(update, usize::MAX, known)?;
    let (mut portions, mut piece) = (Vec::new(), Piece::default());
    let (mut before, mut inside) = (0, 0);
    while let Some((section, block)) = order.next() {
        piece.push(section, block);
        inside += 1;
        if inside >= size(before) {
            portions.extend(std::mem::take(&mut piece).write(&order, &[]));
            (before, inside) = (before + inside, 0);
        }
    }
    if order.sections.iter().any(|section| section.next < section.blocks.len()) {
        return Err(Malformed::Count);
    }
    portions.extend(piece.write(&order, &[]));
    let deletes = std::mem::take(&mut order.deletes);
    portions.extend(
        deletes
            .chunks(size(before + inside + deletes.len()))
            .filter_map(|ranges| Piece::default().write(&order, ranges)),
    );
    Ok(portions)
}

#[cfg(test)]
mod tests;
