"""Conan 2: builds and packages dynamap with the libraries of the system (Debian's packages).

    conan create packaging/conan -s compiler.cppstd=20 -o "&:shared=True"

The libraries come from the system, not from Conan, as in Debian's packages: Conan installs them with apt if
tools.system.package_manager:mode is "install". Asio's types are in dynamap's interface, and must be one release in a program.
"""
import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir
from conan.tools.system.package_manager import Apt


class Dynamap(ConanFile):
    name = "dynamap"
    description = "DynamoDB items as plain C++ structs, awaited on Asio"
    license = "MIT"
    topics = ("dynamodb", "aws", "asio", "coroutines", "orm")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False]}  # a static library is position-independent too
    default_options = {"shared": False}

    @property
    def _root(self):
        return os.path.join(self.recipe_folder, os.pardir, os.pardir)

    def set_version(self):
        listed = load(self, os.path.join(self._root, "CMakeLists.txt"))
        self.version = re.search(r"project\(dynamap VERSION ([0-9.]+)", listed).group(1)

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*"):
            copy(self, pattern, src=self._root, dst=self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def validate(self):
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("dynamap's recipe is for Linux: its libraries are Debian's packages")
        check_min_cppstd(self, 20)

    def system_requirements(self):
        apt = Apt(self)
        apt.install(["libasio-dev", "libssl-dev", "libpugixml-dev", "libsimdjson-dev", "libdeflate-dev", "pkg-config"], check=True)
        apt.install_substitutes(["libboost1.81-dev"], ["libboost-dev"], check=True)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for part in ("TESTS", "EXAMPLES", "BENCH"):
            toolchain.cache_variables[f"DYNAMAP_BUILD_{part}"] = False
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        rmdir(self, os.path.join(self.package_folder, "share"))

    def package_info(self):
        # The installation's own CMake package is what users find.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "dynamap")]
        self.cpp_info.libs = ["dynamap"]
