/** Ends when what there is now has been drawn. */
export const nextFrame = (): Promise<void> => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));

/** Ends when what there is now has most likely reached the screen: the frame after it is drawn meanwhile. */
export const afterPicture = (): Promise<void> => nextFrame().then(nextFrame);

/** A value that comes after the picture that belongs to it, and so takes no time from it. For the set-up of a component. */
export function following<T>(value: () => T): { readonly current: T } {
  let current = $state.raw(value());
  $effect(() => {
    void value();
    void afterPicture().then(() => (current = value()));
  });
  return {
    get current() {
      return current;
    },
  };
}
