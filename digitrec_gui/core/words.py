"""How shares and numbers of things are written where no window shows them: "99.8 %", "1 epoch", "5,012 samples"."""


def percent(share: float, places: int = 1) -> str:
    """A share of 1 in per cent, with so many decimal places."""
    return f"{100 * share:.{places}f} %"


def counted(count: int, one: str, many: str = "") -> str:
    """So many things: "1 epoch", "3 epochs"; `many` where the plural is not that with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
