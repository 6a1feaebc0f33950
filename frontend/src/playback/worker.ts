import { Answering, type Asked } from './questions'

const answering = new Answering()

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  postMessage(answering.answer(data), { transfer: [] })
})
