// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { failure } from './request'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'

const told = async (status: number, code: string) => {
  const error = { code, message: 'What happened, and what to do.', trace }
  const { message } = await failure(new Response(JSON.stringify({ error }), { status }))
  return message.split('\n')
}

it('an error that is the server’s own fault is told with its id, in a line of its own', async () => {
  for (const [status, code] of [
    [500, 'internal'],
    [503, 'storage'],
    [503, 'elsewhere'],
  ] as const) {
    const [words, quoted] = await told(status, code)
    expect(words).not.toContain(trace)
    expect(quoted).toContain(trace)
  }
})

it('an ordinary refusal has none', async () => {
  for (const [status, code] of [
    [404, 'no_such_room'],
    [409, 'ended'],
    [429, 'too_often'],
    [503, 'run_queue_full'],
    [503, 'shutting_down'],
  ] as const) {
    const lines = await told(status, code)
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain(trace)
  }
})
