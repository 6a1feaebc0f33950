import { eventually } from '../support/eventually'
import type { TestRoom } from '../support/server'
import type { Person } from './browser'
import type { Stage } from './stage'

/** Somebody who has chosen Monaco. */
export class Coder {
  private constructor(readonly person: Person) {}

  static async join(
    stage: Stage,
    room: TestRoom,
    { preferences, ...options }: Parameters<Stage['enter']>[1] = {},
  ): Promise<Coder> {
    const person = await stage.enter(room, {
      ...options,
      preferences: { editor: 'monaco', ...preferences },
    })
    const coder = new Coder(person)
    person.page.on('console', (message) => {
      // "Token length and text length do not match!": a colour that is late, and not ours.
      if (message.type() === 'error' && !message.text().includes('Token length')) {
        person.errors.push(message.text())
      }
    })
    await person.connection('saved')
    await coder.line().first().waitFor()
    return coder
  }

  get page() {
    return this.person.page
  }

  line(text?: string) {
    return this.page.locator('.monaco-editor .view-line', text === undefined ? {} : { hasText: text })
  }

  /** The lines that are drawn, from the top. */
  lines(): Promise<string[]> {
    return this.line().evaluateAll((lines) =>
      lines
        .map((line) => ({
          top: Number.parseInt((line as HTMLElement).style.top, 10),
          text: line.textContent,
        }))
        .toSorted((a, b) => a.top - b.top)
        .map(({ text }) => text.replaceAll('\u00A0', ' ')),
    )
  }

  /** A text that fits the window. */
  async shows(text: string): Promise<void> {
    let shown = ''
    const isThere = async () => {
      shown = (await this.lines()).join('\n')
      return shown === text
    }
    await eventually(`${JSON.stringify(text)} in Monaco`, isThere).catch((error: unknown) => {
      throw new Error(`${String(error)}, but ${JSON.stringify(shown)}`)
    })
  }

  /** The whole text, as copying gives it. The selection is all of it then. */
  async copyAll(): Promise<string> {
    await this.focus()
    await this.page.evaluate(() => navigator.clipboard.writeText('nothing'))
    await this.page.keyboard.press('Control+A')
    await this.page.keyboard.press('Control+C')
    return eventually('what was copied', async () => {
      const copied = await this.page.evaluate(() => navigator.clipboard.readText())
      return copied === 'nothing' ? undefined : copied
    })
  }

  /** Pastes by the keyboard. */
  async paste(text: string): Promise<void> {
    await this.focus()
    await this.page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text)
    await this.page.keyboard.press('Control+V')
  }

  focus(): Promise<void> {
    return this.page.locator('.monaco-editor textarea.inputarea').focus()
  }

  async goTo(place: 'start' | 'end'): Promise<void> {
    await this.focus()
    await this.page.keyboard.press(place === 'start' ? 'Control+Home' : 'Control+End')
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text)
  }
}
