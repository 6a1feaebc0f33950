import { afterEach, expect, it, vi } from 'vitest'
import { Answering, type Asked } from './questions'
import { RecordingError } from './source'
import { record } from './testing/encode'
import { settled } from './testing/player'
import { begins, people, roots, session } from './testing/session'
import { noMoments } from './timeline'
import { workerReader } from './workerReader'

/** A worker in the same thread: what it is sent, and when it answers, a test can see. */
class FakeWorker extends EventTarget {
  static last: FakeWorker | undefined
  readonly handedOver: unknown[] = []
  isTerminated = false
  isSilent = false
  private readonly answering = new Answering()

  constructor() {
    super()
    FakeWorker.last = this
  }

  postMessage(asked: Asked, transfer: unknown[]) {
    this.handedOver.push(...transfer)
    const data = this.answering.answer(asked)
    if (!this.isSilent) setTimeout(() => this.dispatchEvent(new MessageEvent('message', { data })))
  }

  terminate() {
    this.isTerminated = true
  }
}

function opening(code: ArrayBuffer) {
  vi.stubGlobal('Worker', FakeWorker)
  const reader = workerReader()
  const opened = reader.open({ begins, duration: 1_000, people: [], recordings: { code } })
  return { reader, opened, worker: FakeWorker.last ?? new FakeWorker() }
}

const recording = () => record(people, session(3, 10), roots)

afterEach(() => vi.unstubAllGlobals())

it('asks a worker, which is given the recordings, and tells answers apart', async () => {
  const code = recording()
  const { reader, opened, worker } = opening(code)
  expect((await opened).times.code?.[0]).toBe(begins)
  expect(worker.handedOver).toEqual([code])
  const [step, files, heat] = await Promise.all([
    reader.ask('step', noMoments, { ...noMoments, code: 1 }),
    reader.ask('code', 1),
    reader.ask('heat', 'main.py', 1),
  ])
  expect(step.changes.code?.maps).not.toEqual([])
  expect(files).toEqual([{ path: 'main.py', id: 'main.py', text: '# main.py\n' }])
  expect(heat).toEqual([0, 0])
})

it('says what is wrong with a recording, and what is wrong otherwise', async () => {
  const bad = opening(new ArrayBuffer(3))
  await expect(bad.opened).rejects.toEqual(
    new RecordingError('This is no recording, or one of another version.'),
  )
  await expect(bad.opened).rejects.toBeInstanceOf(RecordingError)
  const question = bad.reader.ask('shares', 1)
  await expect(question).rejects.toThrow('There is no recording yet.')
  await expect(question).rejects.not.toBeInstanceOf(RecordingError)
})

it('a worker that breaks answers nothing any more', async () => {
  const { reader, opened, worker } = opening(recording())
  await opened
  worker.isSilent = true
  const question = reader.ask('shares', 1)
  worker.dispatchEvent(new Event('error'))
  await expect(question).rejects.toThrow('The recording could not be read.')
})

it('a reader that has ended answers nothing', async () => {
  const { reader, opened, worker } = opening(recording())
  const answered = vi.fn<() => void>()
  opened.then(answered, answered)
  reader.end()
  expect(worker.isTerminated).toBe(true)
  worker.dispatchEvent(new Event('error'))
  await settled()
  await new Promise((resolve) => setTimeout(resolve))
  expect(answered).not.toHaveBeenCalled()
})
