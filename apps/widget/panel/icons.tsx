export const Icon = ({ path }: { path: string }) => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const CloseIcon = () => <Icon path="M6 6l12 12M18 6L6 18" />;
export const SendIcon = () => <Icon path="M12 19V5M5.5 11.5L12 5l6.5 6.5" />;
export const DownIcon = () => <Icon path="M12 5v14M6 13l6 6 6-6" />;
export const CheckIcon = () => <Icon path="M5 12.5l4.5 4.5L19 7.5" />;
export const MoreIcon = () => <Icon path="M5 12v.01M12 12v.01M19 12v.01" />;
