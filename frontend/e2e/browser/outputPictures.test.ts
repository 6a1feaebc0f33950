import { expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import type { Person } from './browser'
import { Stage } from './stage'
import { watched } from './watched'

const stage = Stage.of()

const output = ({ page }: Person) => page.locator('[data-output]')
const pictures = (person: Person) => output(person).locator('img')

/** A PNG of 2,000 × 40 pixels, a GIF, what is neither, and one that was cut. */
const program = `import base64, struct, sys, zlib

def png(width, height):
    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = zlib.compress((b"\\0" + b"\\x20\\x80\\xc0" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\\x89PNG\\r\\n\\x1a\\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")

def show(data, head="inline=1"):
    sys.stdout.write("\\x1b]1337;File=" + head + ":" + base64.b64encode(data).decode() + "\\x07\\n")
    sys.stdout.flush()

print("before")
show(png(2000, 40), "name=" + base64.b64encode(b"A wide one").decode() + ";inline=1")
show(base64.b64decode("R0lGODlhAwACAIAAAAAAAP///ywAAAAAAwACAAACBAQIECgAOw=="))
show(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="https://example.org/x"/></svg>')
show(png(3, 2)[:40])
print("after")
`

const drawn = (person: Person) =>
  eventually('two pictures that were read', async () => {
    const sizes = await pictures(person).evaluateAll((all) =>
      (all as HTMLImageElement[]).map(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight]),
    )
    return JSON.stringify(sizes) === '[[2000,40],[3,2]]'
  }).catch(async (error: unknown) => {
    const shown = await person.page.locator('[data-panel=output]').innerText()
    throw new Error(`${String(error)}, but ${shown.slice(0, 2_000)}`)
  })

it('RUN-3 everybody sees the pictures that a program writes, and of all else a sentence', async () => {
  const { ada, bob } = await watched(stage, program, { place: 'server' })
  for (const person of [ada, bob]) {
    await drawn(person)
    const [wide] = await pictures(person).all()
    expect(await wide?.getAttribute('alt')).toBe('Picture: A wide one')
    const [panel, image] = await Promise.all([output(person).boundingBox(), wide?.boundingBox()])
    expect((image?.width ?? 0) <= (panel?.width ?? 0)).toBe(true)
    expect(image?.width).toBeGreaterThan(100)
    // That it has ended, and the pictures, may be there before the last of it is drawn.
    await eventually('the end of the output', async () =>
      (await output(person).textContent())?.endsWith('after\n'),
    )
    expect(await output(person).textContent()).toMatch(
      /^before\n\n\n\[A file was left out: .*\]\n\[A picture that is incomplete.*\]\nafter\n$/,
    )
    expect(await output(person).locator('svg, image').count()).toBe(0)
  }
  // Its bytes are nothing that anybody wants to paste.
  await ada.page.getByRole('button', { name: 'Copy output' }).click()
  await ada.page.getByRole('button', { name: 'Copied' }).waitFor()
  const copied = await ada.page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toMatch(/^before\n\[Picture: A wide one \(2000 × 40\)\]\n\[Picture \(3 × 2\)\]\n\[A file/)
  expect(copied.length).toBeLessThan(400)
})

it('RUN-3 so it is with a program that runs in a browser, and PAGE-1 leaves the others where they are', async () => {
  const { ada, bob } = await watched(stage, program, { place: 'browser' })
  for (const person of [ada, bob]) await drawn(person)
  await bob.type('# here ')
  await ada.contains('# here import base64')
})
