/** Measures how loud a track is, from 0 to 1, by its samples. */
export class Meter {
  private readonly context = new AudioContext()
  private readonly analyser = this.context.createAnalyser()
  private readonly samples: Float32Array<ArrayBuffer>

  constructor(track: MediaStreamTrack) {
    this.analyser.fftSize = 1024
    this.samples = new Float32Array(this.analyser.fftSize)
    this.context.createMediaStreamSource(new MediaStream([track])).connect(this.analyser)
    // Before the person has touched the page it stays silent.
    void this.context.resume().catch(() => undefined)
  }

  /** The level of the last 20 ms. */
  get level(): number {
    this.analyser.getFloatTimeDomainData(this.samples)
    const sum = this.samples.reduce((total, sample) => total + sample * sample, 0)
    return Math.min(1, Math.sqrt(sum / this.samples.length))
  }

  stop() {
    void this.context.close().catch(() => undefined)
  }
}
