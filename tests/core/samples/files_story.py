"""Words that the stories of files of samples share."""

from __future__ import annotations

import pytest

from digitrec_gui.core.errors import DataError


def refused(order, *arguments: object) -> str:
    """Has it refused with a DataError, and gives the sentence."""
    with pytest.raises(DataError) as caught:
        order(*arguments)
    text = str(caught.value)
    assert text.endswith(".") and "Traceback" not in text
    return text
