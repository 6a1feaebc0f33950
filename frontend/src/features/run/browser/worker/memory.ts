/** How much memory an interpreter may have, in bytes: beyond it a program gets an error of its language. */
const limit = 256 * 1024 * 1024
const page = 65_536

export const outOfMemory = 'The program used more than 256 MiB of memory.'

/** A courtesy to people's computers, and no defence: that is the frame. */
export function limitMemory() {
  const grow = WebAssembly.Memory.prototype.grow
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number) {
    if (this.buffer.byteLength + pages * page > limit) throw new RangeError(outOfMemory)
    return grow.call(this, pages)
  }
}
