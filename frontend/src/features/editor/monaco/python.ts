import type { Diagnostic } from '../python/protocol'
import { PythonServer } from '../python/server'
import { contentChangeOf, markerOf } from './conversion'
import { editor, type IDisposable } from './monaco'
import { provide } from './pythonProviders'

/** Who reports what is wrong in Python. */
const owner = 'python'

/** Pause before a server that did not start, or broke down, is started again, in milliseconds. */
const pause = 30_000

/** A server that nobody needs is kept for somebody who comes back, in milliseconds. */
const kept = 60_000

/**
 * What helps people write Python: every model of that language is told to the server, and
 * what it finds is shown. The server starts with the first of them.
 */
class PythonAssistance {
  private server: PythonServer | undefined
  private isStarting = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private providers: IDisposable[] = []
  private readonly open = new Map<editor.ITextModel, IDisposable>()

  constructor() {
    for (const model of editor.getModels()) this.look(model)
    editor.onDidCreateModel((model) => this.look(model))
    editor.onDidChangeModelLanguage(({ model }) => this.look(model))
    editor.onWillDisposeModel((model) => this.close(model))
  }

  private look(model: editor.ITextModel) {
    const isPython = model.getLanguageId() === 'python'
    if (isPython && this.server) this.tell(model, this.server)
    else if (isPython) void this.start()
    else this.close(model)
  }

  private async start(): Promise<void> {
    if (this.isStarting) return
    clearTimeout(this.timer)
    this.isStarting = true
    try {
      const server = await PythonServer.start(
        (uri, found) => show(uri, found),
        () => this.ended(),
      )
      this.server = server
      // Files first: once there is somebody to ask, Monaco asks.
      for (const model of editor.getModels()) this.look(model)
      this.providers = provide(server)
    } catch {
      // No network, or an old browser: one can write all the same, and it is tried again.
    } finally {
      this.isStarting = false
    }
  }

  private ended() {
    this.server = undefined
    for (const provider of this.providers.splice(0)) provider.dispose()
    for (const listener of this.open.values()) listener.dispose()
    this.open.clear()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      for (const model of editor.getModels()) this.look(model)
    }, pause)
  }

  private tell(model: editor.ITextModel, server: PythonServer) {
    if (this.open.has(model)) return
    clearTimeout(this.timer)
    const uri = model.uri.toString()
    server.open(uri, model.getVersionId(), model.getValue())
    const listener = model.onDidChangeContent(({ changes, versionId }) =>
      server.change(uri, versionId, changes.map(contentChangeOf)),
    )
    this.open.set(model, listener)
  }

  private close(model: editor.ITextModel) {
    const listener = this.open.get(model)
    if (!listener) return
    listener.dispose()
    this.open.delete(model)
    this.server?.close(model.uri.toString())
    editor.setModelMarkers(model, owner, [])
    if (this.open.size > 0) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.server?.stop(), kept)
  }
}

function show(uri: string, found: readonly Diagnostic[]) {
  const model = editor.getModels().find((candidate) => candidate.uri.toString() === uri)
  if (model?.getLanguageId() === 'python') editor.setModelMarkers(model, owner, found.map(markerOf))
}

let assistance: PythonAssistance | undefined

/** Has Python models assisted from now on, for as long as the page is there. */
export function assistPython() {
  assistance ??= new PythonAssistance()
}
