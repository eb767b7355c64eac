// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "gui/claims/claims_model.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QTextBrowser;
class QTreeView;

namespace copyscope::gui {

/// What the articles claim, with search and filters; a claim opens its scenario at the moment that settles it.
/// It stays open beside the window.
class ClaimsView : public QDialog {
    Q_OBJECT
public:
    explicit ClaimsView(QWidget* parent = nullptr);

    /// Reads a register; scenarios are looked for beside it. Mistakes are shown in place of the claims.
    void load(const QString& file);
    void setColours(ThemeName name);
    void setZoom(double zoom);
    /// How many claims the filters leave.
    [[nodiscard]] int shown() const { return m_filter->rowCount(); }
    [[nodiscard]] QTreeView* list() const { return m_list; }
    [[nodiscard]] QLineEdit* search() const { return m_search; }
    [[nodiscard]] QComboBox* article() const { return m_article; }
    [[nodiscard]] QComboBox* verdict() const { return m_verdict; }
    [[nodiscard]] QTextBrowser* details() const { return m_details; }

signals:
    /// The scenario of an evidence is to be opened.
    void chosen(const QString& file, const copyscope::model::claims::Evidence& evidence);

private:
    void build();
    void refilter();
    void tell();
    void openClaim(const QModelIndex& index);
    void openEvidence(std::size_t which);
    [[nodiscard]] const model::claims::Claim* current() const;
    [[nodiscard]] QString detailsOf(const model::claims::Claim& claim) const;

    ClaimsModel* m_model;
    ClaimsFilter* m_filter;
    QLineEdit* m_search = nullptr;
    QComboBox* m_article = nullptr;
    QComboBox* m_verdict = nullptr;
    QTreeView* m_list = nullptr;
    QTextBrowser* m_details = nullptr;
    QLabel* m_count = nullptr;
    QString m_folder;
    ThemeName m_theme = ThemeName::Light;
    double m_zoom = 1.0;
};

}  // namespace copyscope::gui
