/** A version in what a program says of itself, such as `go version go1.19.8 linux/amd64`: the last number of parts. */
export const versionIn = (said: string): string => said.match(/\d+(?:\.\d+)+/g)?.at(-1) ?? said
