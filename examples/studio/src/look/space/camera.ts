import { PerspectiveCamera } from 'three';

const RADIANS_PER_PIXEL = 0.005;
const MOST_ELEVATION = 1.2;
const NEAREST = 1.5;
const FURTHEST = 18;

/** What a key does: how far it turns the camera, in pixels of a drag, and by what the distance is multiplied. */
const KEYS: Readonly<Record<string, readonly [dx: number, dy: number, nearer: number]>> = {
  ArrowLeft: [-24, 0, 1],
  ArrowRight: [24, 0, 1],
  ArrowUp: [0, -24, 1],
  ArrowDown: [0, 24, 1],
  '+': [0, 0, 0.9],
  '=': [0, 0, 0.9],
  '-': [0, 0, 1.1],
};

/**
 * A camera around the middle: a drag or the arrow keys turn it, the wheel, plus and minus, the other button or two fingers move it nearer,
 * and it sways by itself.
 */
export function createCamera(canvas: HTMLCanvasElement) {
  const camera = new PerspectiveCamera(75, 1, 0.1, 200);
  const pointers = new Map<number, { x: number; y: number; turns: boolean }>();
  let [azimuth, elevation, distance] = [0, 0, 5];
  const goTo = (wanted: number): void => {
    distance = Math.min(FURTHEST, Math.max(NEAREST, wanted));
  };
  const turn = (dx: number, dy: number): void => {
    azimuth += RADIANS_PER_PIXEL * dx;
    elevation = Math.min(MOST_ELEVATION, Math.max(-MOST_ELEVATION, elevation - RADIANS_PER_PIXEL * dy));
  };
  const spread = (): number => {
    const [a, b] = [...pointers.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  };
  const onDown = (event: PointerEvent): void => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, turns: event.button === 0 });
  };
  const onMove = (event: PointerEvent): void => {
    const pointer = pointers.get(event.pointerId);
    if (pointer === undefined) return;
    const [dx, dy, before] = [event.clientX - pointer.x, event.clientY - pointer.y, spread()];
    Object.assign(pointer, { x: event.clientX, y: event.clientY });
    if (pointers.size === 2) goTo((distance * before) / Math.max(1, spread()));
    else if (pointer.turns) turn(dx, dy);
    else goTo(distance - 0.03 * dy);
  };
  const onUp = ({ pointerId }: PointerEvent): void => void pointers.delete(pointerId);
  const onWheel = ({ deltaY }: WheelEvent): void => goTo(distance * 1.001 ** deltaY);
  const onKey = (event: KeyboardEvent): void => {
    const moves = KEYS[event.key];
    if (moves === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const [dx, dy, nearer] = moves;
    event.preventDefault();
    turn(dx, dy);
    goTo(distance * nearer);
  };
  const onMenu = (event: Event): void => event.preventDefault();
  const listeners = [
    ['pointerdown', onDown],
    ['pointermove', onMove],
    ['pointerup', onUp],
    ['pointercancel', onUp],
    ['wheel', onWheel],
    ['contextmenu', onMenu],
    ['keydown', onKey],
  ] as const;
  for (const [name, listener] of listeners)
    canvas.addEventListener(name, listener as EventListener, { passive: name !== 'contextmenu' && name !== 'keydown' });
  return {
    camera,
    move(time: number) {
      const around = azimuth + 0.2 * Math.sin(0.18 * time);
      const above = elevation + 0.15 * Math.cos(0.14 * time);
      camera.position.set(
        Math.sin(around) * distance * Math.cos(above),
        0.5 * distance * Math.sin(above),
        Math.cos(around) * distance * Math.cos(above),
      );
      camera.lookAt(0, 0, 0);
    },
    resize(width: number, height: number) {
      camera.aspect = width / height;
      camera.updateProjectionMatrix();
    },
    dispose() {
      for (const [name, listener] of listeners) canvas.removeEventListener(name, listener as EventListener);
    },
  };
}
