import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { Editor, meet } from './testing/editor'

/** Editors that have the same elements. */
function editors(count: number, ...ids: string[]): Editor[] {
  const all = Array.from({ length: count }, (_, at) => new Editor(at + 1))
  for (const id of ids) all[0]?.add(id)
  meet(...all)
  return all
}

function expectAlike(...all: Editor[]) {
  const [first, ...others] = all.map((editor) => editor.normalised())
  for (const other of others) expect(other).toEqual(first)
}

const elementsOf = ({ doc }: Editor) => doc.getMap<Y.Map<unknown>>('elements')

/** How many bytes a change sends. */
function sent(editor: Editor, change: () => void): number {
  let bytes = 0
  const count = (update: Uint8Array) => {
    bytes += update.length
  }
  editor.doc.on('update', count)
  change()
  editor.doc.off('update', count)
  return bytes
}

describe('the board', () => {
  it('shows what others draw, and stores only what is not so by itself', () => {
    const [ada, bob] = editors(2) as [Editor, Editor]
    ada.add('box', { strokeColor: '#ff0000', strokeStyle: 'solid', opacity: 100, angle: 0, versionNonce: 9 })
    meet(ada, bob)
    expect(bob.get('box')).toMatchObject({ strokeColor: '#ff0000', strokeStyle: 'solid', opacity: 100 })
    const keys = [...(elementsOf(bob).get('box')?.keys() ?? [])].toSorted()
    expect(keys).toEqual(['height', 'index', 'seed', 'strokeColor', 'type', 'width', 'x', 'y'])
  })

  it('keeps both changes where one moves what another colours', () => {
    const [ada, bob] = editors(2, 'box') as [Editor, Editor]
    ada.change('box', { x: 50, y: 60 })
    bob.change('box', { strokeColor: '#00ff00' })
    meet(ada, bob)
    for (const editor of [ada, bob])
      expect(editor.get('box')).toMatchObject({ x: 50, y: 60, strokeColor: '#00ff00' })
  })

  it('agrees on one place where two drag the same shape', () => {
    const [ada, bob] = editors(2, 'box') as [Editor, Editor]
    for (let step = 1; step <= 5; step += 1) {
      ada.change('box', { x: step })
      ada.flushed()
      bob.change('box', { x: -step })
      bob.flushed()
      if (step % 2 === 0) meet(ada, bob)
    }
    meet(ada, bob)
    expectAlike(ada, bob)
    expect([5, -5]).toContain(ada.get('box')['x'])
  })

  it('writes nothing back that others have changed meanwhile', () => {
    const [ada, bob] = editors(2, 'box') as [Editor, Editor]
    ada.change('box', { strokeColor: '#0000ff' })
    ada.flushed()
    // It is in Bob's document and not on his screen yet, when he moves the shape.
    Y.applyUpdate(bob.doc, Y.encodeStateAsUpdate(ada.doc), 'network')
    bob.change('box', { x: 99 })
    bob.flushed().settled()
    meet(ada, bob)
    expect(ada.get('box')).toMatchObject({ x: 99, strokeColor: '#0000ff' })
  })

  it('keeps what is new here when something of others is shown', () => {
    const [ada, bob] = editors(2, 'box') as [Editor, Editor]
    ada.change('box', { strokeColor: '#0000ff' })
    ada.flushed()
    bob.change('box', { x: 99 })
    Y.applyUpdate(bob.doc, Y.encodeStateAsUpdate(ada.doc), 'network')
    bob.binding.apply()
    expect(bob.get('box')).toMatchObject({ x: 99, strokeColor: '#0000ff' })
    meet(ada, bob)
    expect(ada.get('box')).toMatchObject({ x: 99, strokeColor: '#0000ff' })
  })

  it('lets a deletion win over a change made meanwhile, whoever comes first', () => {
    for (const order of [0, 1]) {
      const [ada, bob] = editors(2, 'box') as [Editor, Editor]
      ada.delete('box')
      bob.change('box', { x: 70 })
      meet(...(order ? [ada, bob] : [bob, ada]))
      expect([ada.live, bob.live]).toEqual([[], []])
      expect(elementsOf(ada).size).toBe(0)
    }
  })

  it('brings a deleted element back whole when its deletion is taken back', () => {
    const [ada, bob] = editors(2, 'box') as [Editor, Editor]
    ada.change('box', { x: 5, strokeColor: '#ff0000' })
    ada.delete('box')
    meet(ada, bob)
    expect(bob.live).toEqual([])
    ada.change('box', { isDeleted: false })
    meet(ada, bob)
    expect(bob.get('box')).toMatchObject({ isDeleted: false, x: 5, strokeColor: '#ff0000', width: 10 })
    expectAlike(ada, bob)
  })

  it('takes what is gone from the scene as deleted', () => {
    const [ada, bob] = editors(2, 'box', 'other') as [Editor, Editor]
    ada.scene = ada.scene.filter(({ id }) => id !== 'box')
    meet(ada, bob)
    expect(bob.live.map(({ id }) => id)).toEqual(['other'])
  })

  it('deletes nothing for an editor that has been taken down', () => {
    const [ada, bob] = editors(2, 'box', 'other') as [Editor, Editor]
    ada.scene = []
    bob.change('box', { x: 9 })
    meet(ada, bob)
    expect(bob.live).toHaveLength(2)
    expect(ada.scene).toEqual([])
  })

  it('gives what two people put on top at once an order that all have', () => {
    const [ada, bob, eve] = editors(3, 'box') as [Editor, Editor, Editor]
    ada.add('left')
    bob.add('right')
    expect(ada.get('left').index).toBe(bob.get('right').index)
    meet(ada, bob, eve)
    expectAlike(ada, bob, eve)
    expect(new Set(eve.live.map(({ index }) => index)).size).toBe(3)
  })

  it('knows both arrows that two people bind to one shape at once', () => {
    const [ada, bob] = editors(2, 'box') as [Editor, Editor]
    const arrow = {
      type: 'arrow',
      points: [
        [0, 0],
        [9, 9],
      ],
      width: 9,
      height: 9,
    }
    for (const [editor, id] of [
      [ada, 'one'],
      [bob, 'two'],
    ] as const) {
      editor.add(id, { ...arrow, startBinding: { elementId: 'box', focus: 0, gap: 1 }, endBinding: null })
      editor.change('box', { boundElements: [{ id, type: 'arrow' }] })
    }
    meet(ada, bob)
    for (const editor of [ada, bob])
      expect(editor.get('box')['boundElements']).toEqual(
        expect.arrayContaining([
          { id: 'one', type: 'arrow' },
          { id: 'two', type: 'arrow' },
        ]),
      )
    ada.delete('one')
    meet(ada, bob)
    expect(bob.get('box')['boundElements']).toEqual([{ id: 'two', type: 'arrow' }])
  })

  it('leaves the object that is in somebody’s hand, and shows the rest of it afterwards', () => {
    const [ada, bob] = editors(2, 'box') as [Editor, Editor]
    ada.inHand.add('box')
    const held = ada.get('box')
    bob.change('box', { x: 33 })
    bob.flushed()
    Y.applyUpdate(ada.doc, Y.encodeStateAsUpdate(bob.doc), 'network')
    ada.settled()
    expect(ada.get('box')).toBe(held)
    ada.inHand.clear()
    ada.settled()
    expect(ada.get('box')['x']).toBe(33)
  })

  it('writes nothing for somebody who only watches, and shows them everything', () => {
    const [ada, bob] = editors(2, 'box') as [Editor, Editor]
    bob.canWrite = false
    bob.add('mine')
    expect(sent(bob, () => bob.flushed())).toBe(0)
    ada.change('box', { x: 3 })
    meet(ada, bob)
    expect(bob.get('box')['x']).toBe(3)
    expect(ada.live).toHaveLength(1)
  })

  it('takes back what may not be there, and sends nothing of it', () => {
    const [ada, bob] = editors(2, 'box') as [Editor, Editor]
    ada.admit = ({ id }) => (id === 'large' ? 'never' : 'later')
    ada.add('large')
    ada.add('late')
    ada.add('film', { type: 'embeddable', link: 'https://example.com' })
    meet(ada, bob)
    expect(ada.live.map(({ id }) => id).toSorted()).toEqual(['box', 'film', 'late'])
    ada.admit = () => 'now'
    meet(ada, bob)
    expect(ada.live.map(({ id }) => id).toSorted()).toEqual(['box', 'late'])
    expectAlike(ada, bob)
  })
})

const point = (at: number) => [at * 1.3, Math.sin(at / 9) * 40]
const line = (length: number) => ({ points: Array.from({ length }, (_, at) => (at ? point(at) : [0, 0])) })

describe('a line drawn by hand', () => {
  it('is sent in pieces: 300 points are a few kilobytes', () => {
    const [ada, bob] = editors(2) as [Editor, Editor]
    ada.inHand.add('line')
    const bytes = sent(ada, () => {
      ada.add('line', { type: 'freedraw', ...line(1), pressures: [], simulatePressure: true })
      for (let at = 2; at <= 300; at += 1) {
        ada.change('line', line(at))
        if (at % 6 === 0) ada.flushed()
      }
      ada.inHand.clear()
      ada.flushed()
    })
    expect(bytes).toBeLessThan(9_000)
    meet(ada, bob)
    expect(bob.get('line')['points']).toEqual(line(300).points)
    expect(bob.get('line')['width']).toBeCloseTo(299 * 1.3)
  })

  it('is seen by others while it is drawn, and not mixed with what they make of it', () => {
    const [ada, bob] = editors(2) as [Editor, Editor]
    ada.inHand.add('line')
    ada.add('line', { type: 'freedraw', ...line(10) })
    meet(ada, bob)
    expect(bob.get('line')['points']).toHaveLength(10)
    bob.change('line', {
      points: [
        [0, 0],
        [1, 1],
      ],
    })
    ada.change('line', line(12))
    meet(ada, bob)
    ada.inHand.clear()
    meet(ada, bob)
    expectAlike(ada, bob)
    expect([2, 12]).toContain((bob.get('line')['points'] as unknown[]).length)
  })

  it('is not sent as long as it may be a slip of the hand', () => {
    const [ada] = editors(1) as [Editor]
    ada.inHand.add('line')
    ada.add('line', { type: 'freedraw', ...line(1) })
    expect(sent(ada, () => ada.flushed())).toBe(0)
    ada.inHand.clear()
    expect(sent(ada, () => ada.flushed())).toBeGreaterThan(0)
  })
})

/** A sequence that is the same each time. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
}

const colours = ['#ff0000', '#00ff00', '#0000ff']

/** Somebody does something. */
function act(editor: Editor, roll: (below: number) => number, name: string) {
  const { live, scene } = editor
  const one = live[roll(live.length || 1)]
  const kind = roll(9)
  if (!one || kind === 0) editor.add(name)
  else if (kind === 1) editor.change(one.id, { x: roll(500), y: roll(500) })
  else if (kind === 2) editor.change(one.id, { strokeColor: colours[roll(3)] })
  else if (kind === 3) editor.delete(one.id)
  else if (kind === 4) {
    const deleted = scene.filter(({ isDeleted }) => isDeleted)
    const back = deleted[roll(deleted.length || 1)]
    if (back) editor.change(back.id, { isDeleted: false })
  } else if (kind === 5)
    editor.add(name, {
      type: 'arrow',
      points: [
        [0, 0],
        [roll(50) + 1, roll(50)],
      ],
      startBinding: { elementId: one.id, focus: 0, gap: 1 },
      endBinding: null,
    })
  else if (kind === 6)
    editor.add(name, {
      type: 'freedraw',
      points: [
        [0, 0],
        [roll(9), roll(9)],
      ],
      pressures: [],
    })
  else if (kind === 7) {
    const points = one.type === 'freedraw' && one['points']
    if (Array.isArray(points)) editor.change(one.id, { points: [...points, [roll(90), roll(90)]] })
    else editor.add(name, { type: 'text', text: `t${roll(99)}`, containerId: one.id })
  } else {
    if (roll(2) === 0) editor.change(one.id, { index: editor.top })
    else editor.change(one.id, { groupIds: [`g${roll(3)}`] })
  }
}

describe('whatever people do', () => {
  it.each(Array.from({ length: 24 }, (_, seed) => seed + 1))('all have the same board: %i', (seed) => {
    const roll = dice(seed * 7_919)
    const all = editors(2 + (seed % 2), 'first', 'second')
    /** Updates on their way; some are late, some come twice. */
    const queues = all.map(() => [] as Uint8Array[])
    for (const [from, editor] of all.entries())
      editor.doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin === 'network') return
        for (const [to, queue] of queues.entries()) if (to !== from) queue.push(update)
      })
    for (let step = 0; step < 80; step += 1) {
      const at = roll(all.length)
      const editor = all[at] as Editor
      const queue = queues[at] as Uint8Array[]
      act(editor, roll, `e${seed}-${step}`)
      if (roll(3) > 0) editor.flushed()
      // The last of them is away for a while.
      const isAway = at === all.length - 1 && step > 20 && step < 60
      let comes = isAway ? 0 : roll(8)
      for (; comes > 0 && queue.length > 0; comes -= 1) {
        const [update] = queue.splice(roll(Math.min(3, queue.length)), 1)
        if (!update) break
        Y.applyUpdate(editor.doc, update, 'network')
        if (roll(5) === 0) Y.applyUpdate(editor.doc, update, 'network')
      }
      if (roll(2) === 0) editor.binding.apply()
    }
    meet(...all)
    expectAlike(...all)
    // A page that comes later sees the same.
    const late = new Editor(99)
    meet(...all, late)
    expectAlike(...all, late)
  })
})
