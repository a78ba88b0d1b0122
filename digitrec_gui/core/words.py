"""How a share is written where no window shows it: "99.8 %"."""


def percent(share: float, places: int = 1) -> str:
    """A share of 1 in per cent, with so many decimal places."""
    return f"{100 * share:.{places}f} %"
