import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { type Absence, changesIn, linesOf } from './absence'

/** Two people's documents with this text in them. */
function pair(content: string) {
  const [here, there] = [new Y.Doc(), new Y.Doc()]
  there.clientID = 1_000
  here.clientID = 2_000
  const sync = () => {
    Y.applyUpdate(here, Y.encodeStateAsUpdate(there, Y.encodeStateVector(here)))
    Y.applyUpdate(there, Y.encodeStateAsUpdate(here, Y.encodeStateVector(there)))
  }
  there.getText('file').insert(0, content)
  sync()
  return { here, there, sync, mine: here.getText('file'), theirs: there.getText('file') }
}

/** What was changed in `here` while `meanwhile` happened. */
function away(here: Y.Doc, meanwhile: () => void): Absence {
  const before = Y.snapshot(here)
  const deleted: Absence['own'][] = []
  const onTransaction = ({ local, deleteSet }: Y.Transaction) => {
    if (local) deleted.push(deleteSet)
  }
  here.on('afterTransaction', onTransaction)
  meanwhile()
  here.off('afterTransaction', onTransaction)
  return { before, after: Y.snapshot(here), own: Y.mergeDeleteSets(deleted) }
}

const isMine = (client: number) => client === 2_000

describe('what changed in a text during an absence', () => {
  it('is what others wrote, where it is now', () => {
    const { here, sync, mine, theirs } = pair('one\ntwo\nthree')
    const absence = away(here, () => {
      theirs.insert(4, 'new ')
      theirs.insert(theirs.length, '\nfour')
      sync()
    })
    expect(changesIn(mine, absence, isMine)).toMatchObject([
      { author: 1_000, from: 4, to: 8 },
      { author: 1_000, from: 17, to: 22 },
    ])
    // Whatever is written afterwards is no news, and moves it along.
    theirs.insert(0, 'later ')
    sync()
    mine.insert(0, '> ')
    expect(changesIn(mine, absence, isMine)).toMatchObject([
      { from: 12, to: 16 },
      { from: 25, to: 30 },
    ])
  })

  it('is told apart where Yjs has joined it with what was there before', () => {
    const { here, sync, mine, theirs } = pair('begun')
    const absence = away(here, () => {
      theirs.insert(5, ' and done')
      sync()
    })
    theirs.insert(theirs.length, ' since')
    sync()
    expect(changesIn(mine, absence, isMine)).toEqual([
      { author: 1_000, client: 1_000, clock: 5, length: 9, from: 5, to: 14 },
    ])
  })

  it('is nothing of what one wrote or deleted oneself, as without a connection', () => {
    const { here, sync, mine, theirs } = pair('one two three')
    const absence = away(here, () => {
      mine.insert(0, 'mine ')
      mine.delete(9, 4)
      theirs.insert(0, 'theirs ')
      sync()
    })
    expect(mine.toString()).toContain('one three')
    const changes = changesIn(mine, absence, isMine)
    expect(changes).toHaveLength(1)
    expect(mine.toString().slice(changes[0]?.from, changes[0]?.to)).toBe('theirs ')
  })

  it('is a place where something is gone, by nobody that Yjs would know', () => {
    const { here, sync, mine, theirs } = pair('one two three')
    const absence = away(here, () => {
      theirs.delete(3, 4)
      sync()
    })
    expect(changesIn(mine, absence, isMine)).toMatchObject([{ author: undefined, from: 3, to: 3 }])
  })

  it('is nothing of what came and went meanwhile, or was gone before', () => {
    const { here, sync, mine, theirs } = pair('one two three')
    theirs.delete(0, 4)
    sync()
    const absence = away(here, () => {
      theirs.insert(3, ' passing')
      sync()
      theirs.delete(3, 8)
      sync()
    })
    expect(mine.toString()).toBe('two three')
    expect(changesIn(mine, absence, isMine)).toEqual([])
  })

  it('is the new text alone where one was replaced', () => {
    const { here, sync, mine, theirs } = pair('one two three')
    const absence = away(here, () => {
      theirs.delete(4, 3)
      theirs.insert(4, 'zwei')
      sync()
    })
    expect(changesIn(mine, absence, isMine)).toMatchObject([{ author: 1_000, from: 4, to: 8 }])
  })

  it('is no starter text', () => {
    const { here, mine } = pair('')
    const server = new Y.Doc()
    server.clientID = 1
    server.getText('file').insert(0, 'def main():')
    const absence = away(here, () => Y.applyUpdate(here, Y.encodeStateAsUpdate(server)))
    expect(mine.toString()).toBe('def main():')
    expect(changesIn(mine, absence, isMine)).toEqual([])
  })

  it('is found among thousands of parts that were gone before', () => {
    const { here, sync, mine, theirs } = pair('ab'.repeat(3_000))
    for (let at = 0; at < 3_000; at++) theirs.delete(at, 1)
    sync()
    const absence = away(here, () => {
      theirs.delete(1_500, 2)
      sync()
    })
    // One part for Yjs, with what was gone between them.
    const found = changesIn(mine, absence, isMine)
    expect(found.map(({ from, to, length }) => [from, to, length])).toEqual([[1_500, 1_500, 5]])
  })

  it('is bounded', () => {
    const { here, sync, mine, theirs } = pair('. '.repeat(2_000))
    const absence = away(here, () => {
      for (let at = 0; at < 2_000; at++) theirs.insert(at * 3, 'x')
      sync()
    })
    expect(changesIn(mine, absence, isMine)).toHaveLength(500)
  })
})

const lines = (text: string, ...changes: [number, number][]) => [
  ...linesOf(
    text,
    changes.map(([from, to]) => ({ from, to })),
  ),
]

describe('lines that changes touch', () => {
  it('are counted once', () => {
    expect(lines('one\ntwo\nthree', [0, 1], [2, 3], [4, 5])).toEqual([0, 1])
    expect(lines('one\ntwo\nthree', [1, 10])).toEqual([0, 1, 2])
  })

  it('are those with something new in them: a line break belongs to one of two', () => {
    // A line below the first.
    expect(lines('one\nnew\nthree', [3, 7])).toEqual([1])
    // A line above the last.
    expect(lines('one\nnew\nthree', [4, 8])).toEqual([1])
    expect(lines('one\n\nthree', [3, 4])).toEqual([0])
    expect(lines('one\ntwo', [5, 5])).toEqual([1])
  })
})
