import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Judgement } from '../../../api/schema'
import { type JudgementFields, noJudgement } from './judgement'
import { OwnJudgement } from './ownJudgement'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A server that answers when it is told to. */
class FakeServer {
  readonly asked: { text: string; give: boolean }[] = []
  kept: JudgementFields | undefined
  private waiting: { resolve: (judgement: Judgement) => void; reject: (error: Error) => void }[] = []

  readonly save = (fields: JudgementFields, give: boolean) => {
    this.asked.push({ text: fields.text, give })
    return new Promise<Judgement>((resolve, reject) => this.waiting.push({ resolve, reject }))
  }
  readonly keep = (fields: JudgementFields) => {
    this.kept = fields
  }
  readonly forget = (fields: JudgementFields) => {
    if (this.kept === fields) this.kept = undefined
  }

  async answer(given: number | null = null) {
    const by = { id: 'me', kind: 'person', name: 'Me', role: 'owner', colour: 0 } as const
    this.waiting.shift()?.resolve({ by, ...noJudgement, given, changed: 1 })
    await vi.advanceTimersByTimeAsync(0)
  }
  async fail() {
    this.waiting.shift()?.reject(new Error('no network'))
    await vi.advanceTimersByTimeAsync(0)
  }
}

const words = (text: string): JudgementFields => ({ ...noJudgement, text })

it('saves by itself once one pauses, and only what stands there then', async () => {
  const server = new FakeServer()
  const own = new OwnJudgement(null, undefined, server)
  own.change(words('G'))
  await vi.advanceTimersByTimeAsync(500)
  own.change(words('Good'))
  await vi.advanceTimersByTimeAsync(500)
  expect(server.asked).toEqual([])
  await vi.advanceTimersByTimeAsync(500)
  expect(server.asked).toEqual([{ text: 'Good', give: false }])
  expect(own.getState().saving.kind).toBe('saving')
  await server.answer()
  expect(own.getState().saving.kind).toBe('saved')
  expect(server.kept).toBeUndefined()
})

it('is not saved as long as more was written meanwhile', async () => {
  const server = new FakeServer()
  const own = new OwnJudgement(null, undefined, server)
  own.change(words('one'))
  await vi.advanceTimersByTimeAsync(1_000)
  own.change(words('two'))
  await server.answer()
  expect(own.getState().saving.kind).not.toBe('saved')
  expect(server.kept?.text).toBe('two')
  await vi.advanceTimersByTimeAsync(1_000)
  await server.answer()
  expect(server.asked.map(({ text }) => text)).toEqual(['one', 'two'])
  expect(own.getState().saving.kind).toBe('saved')
})

it('PAGE-5 what could not be saved is kept, and tried again', async () => {
  const server = new FakeServer()
  const own = new OwnJudgement(null, undefined, server)
  own.change(words('kept'))
  await vi.advanceTimersByTimeAsync(1_000)
  await server.fail()
  expect(own.getState().saving.kind).toBe('failed')
  expect(server.kept?.text).toBe('kept')
  await vi.advanceTimersByTimeAsync(5_000)
  await server.answer()
  expect(own.getState().saving.kind).toBe('saved')
  // The next visit finds what the browser has, and saves that.
  const again = new OwnJudgement(null, words('from before'), server)
  expect(again.getState().fields.text).toBe('from before')
  again.start()
  await vi.advanceTimersByTimeAsync(0)
  expect(server.asked.at(-1)?.text).toBe('from before')
})

it('gives what stands there, after what is under way', async () => {
  const server = new FakeServer()
  const own = new OwnJudgement(null, undefined, server)
  own.change(words('draft'))
  await vi.advanceTimersByTimeAsync(1_000)
  own.change(words('final'))
  const given = own.give()
  await vi.advanceTimersByTimeAsync(0)
  expect(server.asked).toHaveLength(1)
  await server.answer()
  expect(server.asked.at(-1)).toEqual({ text: 'final', give: true })
  await server.answer(77)
  await given
  expect(own.getState()).toMatchObject({ given: 77, saving: { kind: 'saved' } })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(server.asked).toHaveLength(2)
})

it('saves at once what one leaves behind, and then nothing more', async () => {
  const server = new FakeServer()
  const own = new OwnJudgement(null, undefined, server)
  own.change(words('left'))
  own.stop()
  expect(server.asked).toEqual([{ text: 'left', give: false }])
  await server.fail()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(server.asked).toHaveLength(1)
  expect(server.kept?.text).toBe('left')
})

const written = (text: string, changed: number, given: number | null = null): Judgement => ({
  by: { id: 'me', kind: 'person', name: 'Me', role: 'owner', colour: 0 },
  ...words(text),
  given,
  changed,
})

it('takes over what was written in another tab, unless something here is not saved yet', () => {
  const server = new FakeServer()
  const own = new OwnJudgement(written('first', 5), undefined, server)
  own.heard(written('older', 4))
  expect(own.getState().fields.text).toBe('first')
  own.heard(written('elsewhere', 6))
  expect(own.getState().fields.text).toBe('elsewhere')
  own.change(words('mine'))
  own.heard(written('given elsewhere', 7, 7))
  expect(own.getState()).toMatchObject({ fields: { text: 'mine' }, given: 7 })
})

it('what was written while a save was under way is saved by whoever leaves', async () => {
  const server = new FakeServer()
  const own = new OwnJudgement(null, undefined, server)
  own.change(words('one'))
  await vi.advanceTimersByTimeAsync(1_000)
  own.change(words('two'))
  own.stop()
  await server.answer()
  expect(server.asked.map(({ text }) => text)).toEqual(['one', 'two'])
  await server.answer()
  expect(own.getState().saving.kind).toBe('saved')
})

it('a judgement that could not be given is saved as a draft all the same', async () => {
  const server = new FakeServer()
  const own = new OwnJudgement(null, undefined, server)
  own.change(words('one'))
  const giving = own.give().catch((error: unknown) => String(error))
  await vi.advanceTimersByTimeAsync(0)
  await server.fail()
  expect(await giving).toContain('no network')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(server.asked).toEqual([
    { text: 'one', give: true },
    { text: 'one', give: false },
  ])
})
