/** Browsers draw no element taller than about 33 million pixels; ours stays well below. */
export const tallestElement = 8_000_000;

/**
 * Maps the scroll bar of an element of bounded height onto content of any height. Small steps move the content pixel by
 * pixel; dragging the bar jumps in proportion.
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
    if (this.contentHeight <= tallestElement) this.top = barTop;
    else if (Math.abs(step) > 4 * this.viewHeight) this.top = (barTop / this.lastBarTop) * this.lastTop;
    else this.top = Math.min(this.lastTop, Math.max(0, this.top + step));
  }

  /** Shows a place of the content; answers where the bar must stand for it. */
  moveTo(top: number): number {
    this.top = Math.min(this.lastTop, Math.max(0, top));
    this.barTop = this.contentHeight <= tallestElement ? this.top : this.lastTop > 0 ? (this.top / this.lastTop) * this.lastBarTop : 0;
    return this.barTop;
  }

  /** Whether the bar stands where the content's place says; small steps let it drift, and at its ends it must not. */
  get isDrifted(): boolean {
    return this.contentHeight > tallestElement && this.lastTop > 0 && Math.abs((this.top / this.lastTop) * this.lastBarTop - this.barTop) > 1;
  }

  /** Whether the bar is at an end that the content has not reached. */
  get isStuck(): boolean {
    return this.isDrifted && (this.barTop <= this.viewHeight || this.barTop >= this.lastBarTop - this.viewHeight);
  }

  private get lastTop(): number {
    return Math.max(0, this.contentHeight - this.viewHeight);
  }

  private get lastBarTop(): number {
    return Math.max(0, this.height - this.viewHeight);
  }
}
