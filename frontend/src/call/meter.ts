/** Samples of 20 ms, at 48 kHz. */
const slice = 1024
/** Slices that are looked at together: as long as whoever looks leaves between two looks, and more. */
const slices = 16

/** One for all that is measured, as long as anything is. */
let context: AudioContext | undefined
let meters = 0

/** Measures how loud a track is, from 0 to 1, by its samples. */
export class Meter {
  private readonly source: MediaStreamAudioSourceNode
  private readonly analyser: AnalyserNode
  private readonly samples: Float32Array<ArrayBuffer>

  constructor(track: MediaStreamTrack) {
    context ??= new AudioContext()
    meters += 1
    this.analyser = context.createAnalyser()
    this.analyser.fftSize = slice * slices
    this.samples = new Float32Array(this.analyser.fftSize)
    this.source = context.createMediaStreamSource(new MediaStream([track]))
    this.source.connect(this.analyser)
    // Before the person has touched the page it stays silent.
    void context.resume().catch(() => undefined)
  }

  /** The level of the loudest 20 ms of the last 340: a short sound is not missed between two looks. */
  get level(): number {
    this.analyser.getFloatTimeDomainData(this.samples)
    let loudest = 0
    for (let from = 0; from < this.samples.length; from += slice) {
      const part = this.samples.subarray(from, from + slice)
      loudest = Math.max(loudest, part.reduce((total, sample) => total + sample * sample, 0) / slice)
    }
    return Math.min(1, Math.sqrt(loudest))
  }

  /** Measures nothing any more. To be called once. */
  stop() {
    this.source.disconnect()
    meters -= 1
    if (meters > 0) return
    void context?.close().catch(() => undefined)
    context = undefined
  }
}
