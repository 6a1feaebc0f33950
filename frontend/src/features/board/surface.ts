import { CaptureUpdateAction } from '@excalidraw/excalidraw'
import type { ExcalidrawImperativeAPI, SceneData } from '@excalidraw/excalidraw/types'
import type { Surface } from '../../board/binding'
import type { Element } from '../../board/element'

/** What somebody has in their hand: Excalidraw goes on with the object that it began with. */
function heldBy(api: ExcalidrawImperativeAPI): Set<string> {
  const { newElement, multiElement, editingTextElement, resizingElement } = api.getAppState()
  const held = [newElement, multiElement, editingTextElement, resizingElement]
  return new Set(held.flatMap((element) => element?.id ?? []))
}

/** Whether a line is being drawn by hand. */
export const isDrawing = (api: ExcalidrawImperativeAPI) => api.getAppState().newElement?.type === 'freedraw'

/** Excalidraw, as the binding knows it. */
export function surfaceOf(
  api: ExcalidrawImperativeAPI,
  onShow: (elements: readonly Element[]) => void,
): Surface {
  return {
    elements: () =>
      api.getAppState().isLoading
        ? undefined
        : (api.getSceneElementsIncludingDeleted() as unknown as readonly Element[]),
    held: () => heldBy(api),
    show: (elements) => {
      onShow(elements)
      api.updateScene({
        elements: elements as unknown as NonNullable<SceneData['elements']>,
        // What others do is not for this person to take back.
        captureUpdate: CaptureUpdateAction.NEVER,
      })
    },
  }
}
