"""Builds the README's first example with the package, and runs it on the engine of tools/engine if one is at
AWS_ENDPOINT_URL_DYNAMODB."""
import os

from conan import ConanFile
from conan.tools.build import can_run
from conan.tools.cmake import CMake, cmake_layout


class DynamapTest(ConanFile):
    settings = "os", "arch", "compiler", "build_type"
    generators = "CMakeDeps", "CMakeToolchain", "VirtualRunEnv"

    def requirements(self):
        self.requires(self.tested_reference_str)

    def layout(self):
        cmake_layout(self)

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def test(self):
        if can_run(self) and "AWS_ENDPOINT_URL_DYNAMODB" in os.environ:
            self.run(os.path.join(self.cpp.build.bindir, "wallet"), env="conanrun")
