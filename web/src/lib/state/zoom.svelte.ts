/** How a picture lies on the stage: fitted, or enlarged around a point. */
export class Zoom {
  /** Screen pixels for each pixel of the picture; null: fitted. */
  factor = $state<number | null>(null);
  /** The point of the picture, 0 to 1, that lies in the middle of the stage. */
  centre = $state.raw({ x: 0.5, y: 0.5 });
  /** Whether the next picture is shown at the same place and size. */
  isLocked = $state(false);
  /** Where the pointer was last, 0 to 1 of the picture; the keyboard zooms there. */
  pointer = { x: 0.5, y: 0.5 };

  fit(): void {
    this.factor = null;
    this.centre = { x: 0.5, y: 0.5 };
  }

  toggle(): void {
    if (this.factor !== null) return this.fit();
    this.factor = 1;
    this.centre = { ...this.pointer };
  }

  /** Another picture comes on the stage. */
  next(): void {
    if (!this.isLocked) this.fit();
  }

  panBy(x: number, y: number): void {
    this.centre = { x: clamp(this.centre.x + x), y: clamp(this.centre.y + y) };
  }
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
