# cmake --install makes find_package(actors) and the target actors::actors work elsewhere.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(libraries GLOBAL PROPERTY ACTORS_LIBRARIES)
install(TARGETS actors actors_headers actors_describe actors_asio ${libraries} EXPORT actorsTargets
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
        FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/actors")
install(EXPORT actorsTargets NAMESPACE actors:: DESTINATION "${package}")
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/actorsConfig.cmake.in" "${PROJECT_BINARY_DIR}/actorsConfig.cmake"
                              INSTALL_DESTINATION "${package}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/actorsConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/actorsConfig.cmake" "${PROJECT_BINARY_DIR}/actorsConfigVersion.cmake"
        DESTINATION "${package}")
install(FILES LICENSE NOTICE DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/libactors")
