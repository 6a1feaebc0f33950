/** Something that a program can't use here. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported'

  /** @param line Where it stands; the first is 1. */
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message)
  }
}
