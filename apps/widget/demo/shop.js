// The call may come before the widget's script has loaded: it is kept and made then.
window.Parley ??= function Parley(...call) {
  Parley.q = [...(Parley.q ?? []), call];
};

for (const button of document.querySelectorAll('[data-chat]'))
  button.addEventListener('click', () => window.Parley('open'));

const count = document.querySelector('[data-count]');
for (const button of document.querySelectorAll('[data-add]'))
  button.addEventListener('click', () => {
    count.textContent = String(Number(count.textContent) + 1);
    button.textContent = 'In your basket';
  });
