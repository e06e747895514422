/** Browsers draw no element taller than about 33 million pixels; ours stays well below. */
export const tallestElement = 8_000_000;

/** At both ends the bar and the content move pixel by pixel for so far; what is left out lies between. */
const evenEnd = 200_000;

/**
 * Maps the scroll bar of an element of bounded height onto content of any height. Small steps move the content pixel by
 * pixel wherever it is; dragging the bar jumps to where it points.
 */
export class ScrollMap {
  private contentHeight = 0;
  private viewHeight = 0;
  private barTop = 0;
  /** The first pixel of the content that is seen. */
  top = 0;

  /** The height of the scrolled element. */
  get height(): number {
    return Math.min(this.contentHeight, tallestElement);
  }

  /** What must be subtracted from a place in the content to get its place in the element. */
  get shift(): number {
    return this.top - this.barTop;
  }

  resize(contentHeight: number, viewHeight: number): void {
    this.contentHeight = contentHeight;
    this.viewHeight = viewHeight;
    this.top = Math.min(this.top, this.lastTop);
  }

  /** The bar was moved by the person. */
  scrolled(barTop: number): void {
    const step = barTop - this.barTop;
    this.barTop = barTop;
    const isDragged = Math.abs(step) > 4 * this.viewHeight;
    this.top = isDragged || !this.isMapped ? this.contentAt(barTop) : Math.min(this.lastTop, Math.max(0, this.top + step));
  }

  /** Shows a place of the content; answers where the bar must stand for it. */
  moveTo(top: number): number {
    this.top = Math.min(this.lastTop, Math.max(0, top));
    this.barTop = this.barAt(this.top);
    return this.barTop;
  }

  /** Whether the bar stands elsewhere than the content's place says: small steps between the ends let it drift. */
  get isDrifted(): boolean {
    return this.isMapped && Math.abs(this.barAt(this.top) - this.barTop) > 1;
  }

  /** Whether the bar comes to an end that the content has not reached. */
  get isStuck(): boolean {
    return this.isDrifted && (this.barTop <= 2 * this.viewHeight || this.barTop >= this.lastBarTop - 2 * this.viewHeight);
  }

  private contentAt(barTop: number): number {
    if (!this.isMapped || barTop <= evenEnd) return barTop;
    const fromEnd = this.lastBarTop - barTop;
    if (fromEnd <= evenEnd) return this.lastTop - fromEnd;
    return evenEnd + ((barTop - evenEnd) * (this.lastTop - 2 * evenEnd)) / (this.lastBarTop - 2 * evenEnd);
  }

  private barAt(top: number): number {
    if (!this.isMapped || top <= evenEnd) return top;
    const fromEnd = this.lastTop - top;
    if (fromEnd <= evenEnd) return this.lastBarTop - fromEnd;
    return evenEnd + ((top - evenEnd) * (this.lastBarTop - 2 * evenEnd)) / (this.lastTop - 2 * evenEnd);
  }

  private get isMapped(): boolean {
    return this.contentHeight > tallestElement;
  }

  private get lastTop(): number {
    return Math.max(0, this.contentHeight - this.viewHeight);
  }

  private get lastBarTop(): number {
    return Math.max(0, this.height - this.viewHeight);
  }
}
