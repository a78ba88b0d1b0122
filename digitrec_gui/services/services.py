"""All services, built and closed together."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject

from digitrec_gui.services.batch.service import BatchService
from digitrec_gui.services.forms.service import FormService
from digitrec_gui.services.licences import LicenceTexts
from digitrec_gui.services.models.library import ModelLibrary
from digitrec_gui.services.reading.remembered import RememberedCorrections
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.services.training.service import TrainingService
from digitrec_gui.services.webcam.cameras import CameraList
from digitrec_gui.services.webcam.service import CameraService


class Services(QObject):
    """Every thread and child process of the program belongs to one of these.

    Only the composition root and the main window hold all of them; everybody else gets those that it uses.

    Attributes:
        reading: opens, reads and saves Images with the Model in use.
        corrections: remembers what was corrected of Images.
        camera: gives Frames.
        cameras: knows which cameras there are.
        samples: keeps my samples.
        batch: reads many pictures in processes of their own.
        forms: opens, saves and tries forms.
        training: trains in a child process.
        library: the Models that there are; compares them, and lets one of them read MNIST's test set.
        licences: the licence texts of all that DigitRec is made of.
    """

    def __init__(self, samples_file: Path, corrections_file: Path) -> None:
        super().__init__()
        self.reading = ReadingService(self)
        self.corrections = RememberedCorrections(corrections_file, self)
        self.camera = CameraService(parent=self)
        self.cameras = CameraList(self)
        self.samples = SampleService(samples_file, self)
        self.batch = BatchService(self)
        self.forms = FormService(self)
        self.training = TrainingService(self)
        self.library = ModelLibrary(parent=self)
        self.licences = LicenceTexts(self)

    def close(self) -> bool:
        """Ends every thread and child process; False if a camera's driver would not let its thread end in time."""
        have_ended = [self.camera.close(), self.cameras.close()]
        kept = (self.samples, self.corrections)
        services = (self.reading, *kept, self.batch, self.forms, self.training, self.library, self.licences)
        for service in services:
            service.close()
        return all(have_ended)
