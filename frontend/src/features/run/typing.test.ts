// @vitest-environment jsdom
import { expect, it, vi } from 'vitest'
import { ApiError } from '../../api/request'
import { type Input, refusal, Typing } from './typing'

/** Somebody who types, and the server's answers, which come when the test wants it. */
function open() {
  const asked: { input: Input; run: string; take: () => void; refuse: (error: unknown) => void }[] = []
  const typing = new Typing({
    send: (run, input) =>
      new Promise((take, refuse) => {
        asked.push({ run, input, take, refuse })
      }),
    isOver: (run) => run === 'over',
  })
  const enter = (draft: string, run = 'run') => {
    typing.write(draft)
    typing.enter(run)
  }
  const nth = async (at: number) => {
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(at))
    const found = asked[at]
    if (!found) throw new Error('it was asked')
    return found
  }
  const idle = () => vi.waitFor(() => expect(typing.getState().isSending).toBe(false))
  return { typing, asked, enter, nth, idle }
}

it('lines are sent one after the other, and several that were pasted as they are', async () => {
  const { typing, asked, enter, nth, idle } = open()
  enter('7')
  enter('a\nb\n')
  enter('')
  expect(typing.getState()).toMatchObject({ draft: '', isSending: true })
  expect(asked).toHaveLength(1)
  for (const [at, text] of ['7\n', 'a\nb\n', '\n'].entries()) {
    const { input, take } = await nth(at)
    expect(input).toEqual({ text, end: false })
    take()
  }
  await idle()
  expect(asked).toHaveLength(3)
})

it('what the server has not taken is back in the field, with all that was to follow it', async () => {
  const { typing, asked, enter, nth, idle } = open()
  enter('first')
  enter('second')
  typing.write('thi')
  ;(await nth(0)).refuse(new ApiError('silent', 0, undefined))
  await idle()
  expect(typing.getState().draft).toBe('first\nsecond\nthi')
  expect(typing.getState().problem).toMatch(/may not have been sent/)
  expect(asked).toHaveLength(1)
  typing.write('first')
  typing.enter('run')
  expect(typing.getState()).toMatchObject({ draft: '', problem: undefined })
  ;(await nth(1)).take()
  await idle()
})

it('the end of the input takes along what stands in the field', async () => {
  const { typing, nth, idle } = open()
  typing.write('last')
  typing.end('run')
  const { input, take } = await nth(0)
  expect(input).toEqual({ text: 'last', end: true })
  expect(typing.getState().ended).toBeUndefined()
  take()
  await idle()
  expect(typing.getState()).toMatchObject({ draft: '', ended: 'run' })
})

it('own lines are recalled, and what is new is kept meanwhile', () => {
  const { typing, enter } = open()
  expect(typing.recall(-1)).toBe(false)
  for (const line of ['one', 'two', 'two', '']) enter(line)
  typing.write('new')
  const seen = ([-1, -1, -1, 1, 1, 1] as const).map((step) => [typing.recall(step), typing.getState().draft])
  expect(seen).toEqual([
    [true, 'two'],
    [true, 'one'],
    [false, 'one'],
    [true, 'two'],
    [true, 'new'],
    [false, 'new'],
  ])
})

it('more than the server takes at once stays where it is', () => {
  const { typing, asked, enter } = open()
  const long = 'ä'.repeat(2_048)
  enter(long)
  expect(asked).toHaveLength(0)
  expect(typing.getState()).toMatchObject({ draft: long, isSending: false })
  expect(typing.getState().problem).toMatch(/4 KiB/)
  typing.discard()
  expect(typing.getState()).toMatchObject({ draft: '', problem: undefined })
})

const of = (status: number, code?: string) => new ApiError('as the server says', status, code)

it('each refusal says what happened and what to do', () => {
  expect(refusal(of(409, 'run_not_waiting'), true)).toMatch(/^The program ended/)
  expect(refusal(of(409, 'run_not_waiting'), false)).toMatch(/input was ended/)
  expect(refusal(of(413, 'too_large'), false)).toMatch(/4 KiB/)
  expect(refusal(of(403, 'forbidden'), false)).toMatch(/can’t type into programs/)
  expect(refusal(of(0), false)).toMatch(/can’t be reached/)
  expect(refusal(of(429, 'too_often'), false)).toBe('as the server says')
})
