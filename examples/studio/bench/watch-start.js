// Runs in the page before anything else: presses a genre as soon as there is one, and notes when it was there and when the press has worked.
{
  const press = (genre, shown) => {
    genre.click();
    setTimeout(() => {
      if (genre.getAttribute('aria-pressed') === 'true') globalThis.times = { shown, pressed: performance.now() };
      else press(genre, shown);
    });
  };
  const look = () => {
    const genre = document.querySelector('.genres button:not([aria-pressed="true"])');
    if (genre === null) setTimeout(look);
    else press(genre, performance.now());
  };
  look();
}
